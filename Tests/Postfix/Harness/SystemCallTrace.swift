import Foundation

/// strace(1), attached to a running daemon: it writes down system calls, or makes some of them fail.
final class SystemCallTrace {
  /// One system call of one thread.
  struct Call {
    let name: String
    /// What stands between the parentheses; file descriptors with their path, `7</var/tmp/file>`.
    let arguments: String
    /// What it returned; `nil` where the trace ends before it did.
    let result: Int?
    /// Where in the order of all events it began, and where it ended.
    let began: Int
    let ended: Int
  }

  /// Why strace cannot be used here; `nil` where it can.
  static let obstacle: String? = {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      return "\(program) is missing: make deps"
    }
    let sleeper = Process()
    sleeper.executableURL = URL(fileURLWithPath: "/bin/sleep")
    sleeper.arguments = ["60"]
    guard (try? listening({ try sleeper.run() })) != nil else { return "/bin/sleep does not run" }
    defer {
      sleeper.terminate()
      sleeper.waitUntilExit()
    }
    do {
      let directory = FileManager.default.temporaryDirectory
      let output = directory.appending(path: "gomail-strace-\(UInt64.random(in: 0 ... .max))")
      let trace = try SystemCallTrace(of: sleeper.processIdentifier, ["-e", "trace=none"], output: output)
      try trace.detach()
      return nil
    } catch {
      return "ptrace is not permitted here: \(error)"
    }
  }()

  private static let program = "/usr/bin/strace"
  private let output: URL
  private let process = Process()

  /// Attaches to all threads of a process, those to come included, and returns when that is done.
  ///
  /// - Parameter arguments: which calls, and what is done to them.
  init(of target: Int32, _ arguments: [String], output: URL) throws {
    self.output = output
    let notes = output.appendingPathExtension("notes")
    process.executableURL = URL(fileURLWithPath: Self.program)
    process.arguments =
      ["-f", "-y", "-s", "4000", "-o", output.path, "-p", String(target)] + arguments
    process.standardError = try Shell.appending(to: notes)
    process.standardInput = FileHandle.nullDevice
    try Self.listening { try process.run() }
    let deadline = Date(timeIntervalSinceNow: 20)
    while try !String(contentsOf: notes, encoding: .utf8).contains(" attached") {
      guard process.isRunning, Date() < deadline else {
        process.terminate()
        throw LabError(try String(contentsOf: notes, encoding: .utf8))
      }
      usleep(5_000)
    }
    try FileManager.default.removeItem(at: notes)
  }

  /// Starts a program that can be asked to end: what is started by a thread that blocks signals would block them too.
  private static func listening(_ start: () throws -> Void) throws {
    var (signals, former) = (sigset_t(), sigset_t())
    sigemptyset(&signals)
    sigaddset(&signals, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &signals, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    try start()
  }

  /// Lets the process go on untouched; its trace is complete then.
  func detach() throws {
    process.terminate()
    process.waitUntilExit()
  }

  /// All calls that began, in the order of their beginning; removes the trace.
  func calls() throws -> [Call] {
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    try FileManager.default.removeItem(at: output)
    return Self.parse(text)
  }

  /// Reads `PID call(arguments) = result`, and the two halves of a call during which another thread did something.
  static func parse(_ text: String) -> [Call] {
    var calls: [Call] = []
    var open: [Substring: (began: Int, text: Substring)] = [:]
    for (index, line) in text.split(separator: "\n").enumerated() {
      guard let blank = line.firstIndex(of: " ") else { continue }
      let thread = line[..<blank]
      let rest = line[blank...].drop { $0 == " " }
      if rest.hasSuffix(" <unfinished ...>") {
        open[thread] = (index, rest.dropLast(" <unfinished ...>".count))
      } else if rest.hasPrefix("<... "), let end = rest.range(of: " resumed>"),
        let half = open.removeValue(forKey: thread)
      {
        if let call = call(half.text + rest[end.upperBound...], began: half.began, ended: index) {
          calls.append(call)
        }
      } else if let call = call(rest, began: index, ended: index) {
        calls.append(call)
      }
    }
    // Whose end the trace does not hold, has begun nevertheless.
    calls += open.values.compactMap { call($0.text + ") = ?", began: $0.began, ended: .max) }
    return calls.sorted { $0.began < $1.began }
  }

  private static func call(_ text: Substring, began: Int, ended: Int) -> Call? {
    // Strings stand between the parentheses, and no text of an error has an equals sign: the last one is it.
    guard let opening = text.firstIndex(of: "("), let sign = text.range(of: "= ", options: .backwards),
      let closing = text[..<sign.lowerBound].lastIndex(where: { $0 != " " }), text[closing] == ")",
      opening < closing
    else { return nil }
    return Call(
      name: String(text[..<opening]), arguments: String(text[text.index(after: opening)..<closing]),
      result: Int(text[sign.upperBound...].prefix { $0 != " " && $0 != "<" }), began: began, ended: ended)
  }
}
