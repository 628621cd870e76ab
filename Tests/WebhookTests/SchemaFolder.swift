import Foundation
import Testing

/// The repository's `schema/` and its validator.
enum SchemaFolder {
  /// Found from this file, wherever the tests run.
  static var url: URL {
    URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("schema")
  }

  /// What a program wrote and how it ended.
  struct Outcome {
    let status: Int32
    let output: String
  }

  /// Runs `schema/validate.py`.
  static func validate(_ arguments: [String]) throws -> Outcome {
    try run(url.appendingPathComponent("validate.py").path, arguments)
  }

  /// Validates each of `events` strictly, as one file with a line for each.
  static func validate(events: [[UInt8]]) throws -> Outcome {
    let folder = try FileManager.default.url(
      for: .itemReplacementDirectory, in: .userDomainMask,
      appropriateFor: FileManager.default.temporaryDirectory,
      create: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("events.ndjson")
    try Data(events.joined(separator: [0x0a])).write(to: file)
    return try validate(["--strict", file.path])
  }

  /// `json` on many lines, for people.
  static func indented(_ json: [UInt8]) throws -> String {
    let folder = try FileManager.default.url(
      for: .itemReplacementDirectory, in: .userDomainMask,
      appropriateFor: FileManager.default.temporaryDirectory,
      create: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("event.json")
    try Data(json).write(to: file)
    let outcome = try run(
      "/usr/bin/python3", ["-m", "json.tool", "--no-ensure-ascii", "--indent", "2", file.path])
    try #require(outcome.status == 0, "\(outcome.output)")
    return outcome.output
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }
}
