import Foundation

extension Lab {
  struct ControlAnswer {
    let status: Int
    let text: String
  }

  /// Asks a control socket with curl.
  func ask(_ program: Program, _ method: String, _ path: String, body: String? = nil) throws -> ControlAnswer
  {
    let socket = root.appending(path: "control/\(program.controlSocket)").path
    let output = try Shell.run(
      "/usr/bin/curl",
      [
        "--silent", "--max-time", "30", "--request", method, "--unix-socket", socket,
        "--write-out", "\n%{http_code}", "http://localhost\(path)",
      ] + (body == nil ? [] : ["--header", "Content-Type: application/json", "--data-binary", "@-"]),
      input: body.map { Data($0.utf8) })
    let lines = output.split(separator: "\n").map(String.init)
    return ControlAnswer(status: Int(lines.last ?? "") ?? 0, text: lines.dropLast().joined(separator: "\n"))
  }

  /// The milter's counters and gauges now, by name and labels without `daemon`.
  func metrics() throws -> [String: Double] {
    let answer = try ask(.milter, "GET", "/metrics")
    guard answer.status == 200 else { throw LabError("metrics: \(answer)") }
    var series: [String: Double] = [:]
    for line in answer.text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let blank = line.lastIndex(of: " "), let value = Double(line[line.index(after: blank)...]) else {
        throw LabError("not a sample: \(line)")
      }
      let name = String(line[..<blank]).replacing("daemon=\"milter\",", with: "").replacing(
        ",daemon=\"milter\"", with: ""
      ).replacing("{daemon=\"milter\"}", with: "")
      series[name] = value
    }
    return series
  }

  /// What `body` adds to the milter's counters; those that it leaves as they were are missing.
  func counted(during body: () throws -> Void) throws -> [String: Double] {
    let before = try metrics()
    try body()
    return try metrics().reduce(into: [:]) { added, sample in
      let difference = sample.value - before[sample.key, default: 0]
      if difference != 0 { added[sample.key] = difference }
    }
  }
}
