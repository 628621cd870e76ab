import Foundation
import Testing

/// Three other verifiers, by `differential/signing.py`.
enum SigningOracles {
  struct Case: Encodable {
    var message: String
    var zone: [[String]]
  }

  struct Answer: Decodable {
    var dkimpy: [String]
    var opendkim: [String]
    var perl: [String]
  }

  struct Failed: Error, CustomStringConvertible {
    var description =
      "signing.py failed; its words are on standard error, and `make deps` installs what it needs"
  }

  /// Random messages without signatures; the same seed makes the same ones.
  static func messages(seed: Int, count: Int) throws -> [[UInt8]] {
    try run(["messages", String(seed), String(count)], input: Data()).split(separator: 0x0a).map { line in
      let message = try #require(Data(base64Encoded: Data(line)))
      return Array(message)
    }
  }

  /// What they say of signed messages.
  static func verdicts(_ cases: [(message: [UInt8], zone: [String: String])]) throws -> [Answer] {
    var input = Data()
    for entry in cases {
      let zone = entry.zone.sorted { $0.key < $1.key }.map { [$0.key, $0.value] }
      input += try JSONEncoder().encode(Case(message: Data(entry.message).base64EncodedString(), zone: zone))
      input.append(0x0a)
    }
    let answers = try run(["verdicts"], input: input).split(separator: 0x0a)
    try #require(answers.count == cases.count)
    return try answers.map { try JSONDecoder().decode(Answer.self, from: $0) }
  }

  private static func run(_ arguments: [String], input: Data) throws -> Data {
    // A file: a pipe holds 64 kB, and the script reads all before it writes.
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try input.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "differential/signing.py").path
    process.arguments = ["-B", script] + arguments
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return data
  }
}
