import Foundation
import Testing

/// The cases of `Tests/ExplainCases` through the built program: what it prints must be what it printed when somebody
/// last read it. `GOMAIL_WRITE_GOLDEN=1` writes it anew.
@Suite struct ExplainCaseTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../ExplainCases", directoryHint: .isDirectory
  ).standardizedFileURL
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.utf8.first.map { (0x30...0x39).contains($0) } ?? false }.sorted()
  static let isWriting = ProcessInfo.processInfo.environment["GOMAIL_WRITE_GOLDEN"] == "1"

  @Test func thereAreCases() { #expect(Self.names.count >= 100) }

  @Test(arguments: names, ["text", "json"]) func printsWhatWasRead(name: String, form: String) async throws {
    let folder = Self.folder.appending(path: name, directoryHint: .isDirectory)
    let words = try String(contentsOf: folder.appending(path: "arguments"), encoding: .utf8)
    let arguments = words.utf8.split(whereSeparator: { $0 == 0x20 || $0 == 0x0a }).map {
      String(Substring($0))
    }
    let printed = try await Self.printed(by: arguments + (form == "json" ? ["--json"] : []), in: folder)
    let file = folder.appending(path: form == "json" ? "expected.json" : "expected.txt")
    if Self.isWriting { try printed.write(to: file, atomically: true, encoding: .utf8) }
    let expected = try String(contentsOf: file, encoding: .utf8)
    if printed != expected { Issue.record("\(name): \(Self.difference(expected, printed))") }
  }

  /// Waits for programs on threads of its own: Swift has few, and other tests need them.
  private static let queue: OperationQueue = {
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = ProcessInfo.processInfo.activeProcessorCount
    return queue
  }()

  private static func printed(by arguments: [String], in folder: URL) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      queue.addOperation { continuation.resume(with: Result { try run(arguments, in: folder) }) }
    }
  }

  /// Standard output, and below it standard error and the exit code where there is something to say.
  private static func run(_ arguments: [String], in folder: URL) throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    // Nothing of the environment may be a setting.
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    // What goes to standard error is a few lines, which fit the pipe.
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    var text = String(decoding: printed, as: UTF8.self) + String(decoding: complaint, as: UTF8.self)
    if process.terminationStatus != 0 { text += "exit code \(process.terminationStatus)\n" }
    return text
  }

  /// The program beside these tests; `GOMAIL_BIN` names another folder.
  private static let program: URL = {
    let tests = URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
    let folder = ProcessInfo.processInfo.environment["GOMAIL_BIN"].map { URL(filePath: $0) } ?? tests
    return folder.appending(path: "gomailctl")
  }()

  /// The first line that is not as it was.
  private static func difference(_ expected: String, _ printed: String) -> String {
    let (old, new) = (expected.split(separator: "\n"), printed.split(separator: "\n"))
    for index in 0..<max(old.count, new.count) {
      let (was, now) = (index < old.count ? old[index] : "", index < new.count ? new[index] : "")
      if was != now { return "line \(index + 1) was '\(was)' and is '\(now)'" }
    }
    return "the line ends differ"
  }
}
