import Foundation

/// The webhook receiver of a lab: `gomailctl listen --json`, which verifies every signature.
final class Receiver {
  /// What it prints; a receiver that was killed leaves its file to `outputs`.
  private(set) var output: URL
  private(set) var outputs: [URL]
  private let log: URL
  private let port: Int
  private let secret: String
  private var process: Process?

  init(output: URL, port: Int, secret: String) {
    self.output = output
    outputs = [output]
    log = output.deletingPathExtension().appendingPathExtension("log")
    self.port = port
    self.secret = secret
  }

  /// Starts it; what it prints is appended to `output`.
  func start(answering status: Int = 200) throws {
    let handle = try Shell.appending(to: output)
    let process = Process()
    process.executableURL = Repository.binary("gomailctl")
    process.arguments = [
      "listen", "--json", "--port", String(port), "--secret", secret, "--status", String(status),
    ]
    process.standardOutput = handle
    process.standardError = try Shell.appending(to: log)
    process.standardInput = FileHandle.nullDevice
    try process.run()
    self.process = process
    let deadline = Date(timeIntervalSinceNow: 20)
    while !Socket.accepts(port: port) {
      guard process.isRunning, Date() < deadline else {
        throw LabError(
          "gomailctl listen did not start, \(process.isRunning ? "still running" : "status \(process.terminationStatus) reason \(process.terminationReason.rawValue)"): \(try String(contentsOf: log, encoding: .utf8))"
        )
      }
      usleep(10_000)
    }
  }

  func stop() {
    guard let process else { return }
    process.terminate()
    process.waitUntilExit()
    self.process = nil
  }

  /// Ends it at once, as a crash would. What it prints when it is started again goes to another file: the last line
  /// of this one may be half a line.
  func kill() {
    guard let process else { return }
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    self.process = nil
    let name = outputs[0].deletingPathExtension().lastPathComponent
    output = outputs[0].deletingLastPathComponent().appending(path: "\(name)-\(outputs.count).ndjson")
    outputs.append(output)
  }

  /// All events so far of a receiver that was not killed, in the order of their arrival. Only whole lines count.
  func events() throws -> [[String: Any]] {
    // A lab without a receiver has no file.
    guard FileManager.default.fileExists(atPath: output.path) else { return [] }
    let data = try Data(contentsOf: output)
    let lines = data.split(separator: 10, omittingEmptySubsequences: true)
    let whole = data.last == 10 ? lines[...] : lines.dropLast()
    return try whole.map { line in
      guard let event = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] else {
        throw LabError("not an event: \(String(decoding: line.prefix(200), as: UTF8.self))")
      }
      return event
    }
  }
}

extension Lab {
  /// Waits for `count` events and returns all there are then.
  func events(_ count: Int, seconds: Double = 60) throws -> [[String: Any]] {
    var events: [[String: Any]] = []
    try wait("\(count) events", seconds: seconds) {
      events = try self.receiver.events()
      return events.count >= count
    }
    return events
  }
}
