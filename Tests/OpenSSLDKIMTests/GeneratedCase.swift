import Authentication
import DNS
import Foundation
import Mail
import OpenSSL
import Testing

/// A case of `differential/generate.py`.
struct GeneratedCase: Decodable {
  private struct Heading: Decodable {
    var time: Int64
  }

  struct Failed: Error, CustomStringConvertible {
    var script: String
    var status: Int32

    var description: String {
      "\(script) ended with status \(status); its words are on standard error, and `make deps` installs what it needs"
    }
  }

  /// The message in base64.
  var message: String
  /// Names, and records in base64.
  var zone: [[String]]
  /// What is not as a careful signer does it.
  var traits: [String]
  /// `pass` or `fail` where RFC 6376 has but one reading.
  var verdict: String?
  /// For each signature from the top down: `pass`, or why not in the library's words.
  var dkimpy: [String]
  var opendkim: [String]

  /// Makes cases; the same seed makes the same ones.
  ///
  /// - Parameter time: the moment they are of; no library is asked then. `nil` for a moment in the future.
  static func make(
    seed: Int, count: Int, at time: Timestamp? = nil
  ) throws -> (now: Timestamp, cases: [GeneratedCase]) {
    let data = try output(of: "generate.py", [String(seed), String(count)], time: time)
    let lines = data.split(separator: 0x0a)
    let decoder = JSONDecoder()
    let now = try decoder.decode(Heading.self, from: try #require(lines.first)).time
    let cases = try lines.dropFirst().map { try decoder.decode(GeneratedCase.self, from: $0) }
    try #require(cases.count == count)
    return (Timestamp(seconds: now), cases)
  }

  /// What a script of `differential` writes.
  static func output(of name: String, _ arguments: [String], time: Timestamp? = nil) throws -> Data {
    let process = Process()
    if let time {
      process.environment = ProcessInfo.processInfo.environment.merging([
        "GOMAIL_DKIM_TIME": "\(time.seconds)"
      ]) { $1 }
    }
    process.executableURL = URL(filePath: "/usr/bin/python3")
    let script = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "differential/\(name)").path
    process.arguments = ["-B", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(script: name, status: process.terminationStatus)
    }
    return data
  }

  /// What we say of each signature.
  func results(crypto: DKIMCryptography, chunk: Int, now: Timestamp) throws -> [DKIMSignatureResult] {
    let octets = try #require(Base64.decode(message.utf8))
    var records: [String: [UInt8]] = [:]
    for entry in zone {
      records[entry[0].lowercased()] = try #require(Data(base64Encoded: entry[1])).map { $0 }
    }
    return RawMessage(octets).results(crypto: crypto, chunk: chunk, now: now.seconds) { question in
      guard let text = records[question.name.description] else { return .nameError(ttl: 60) }
      return .answer(DNSAnswer(records: [.txt(text)], ttl: 60))
    }
  }
}
