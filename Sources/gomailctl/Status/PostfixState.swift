import Glibc
import JSON

/// Whether the Postfix of one configuration directory runs.
enum PostfixState: Hashable, Sendable {
  case running(pid: Int)
  case stopped
  /// Postfix or its configuration is not there.
  case missing(reason: String)
  /// We may not look.
  case unknown(reason: String)

  /// Asks `postconf` for the queue directory and looks at the process that `pid/master.pid` there
  /// names. Blocks.
  static func of(configurationDirectory: String) -> PostfixState {
    let answer: (exitCode: Int32, output: String)
    do {
      answer = try ProgramRun.run(["postconf", "-c", configurationDirectory, "-x", "-h", "queue_directory"])
    } catch {
      return .missing(reason: "cannot run postconf: \(error.text)")
    }
    let queue = answer.output.prefix { !$0.isNewline }
    guard answer.exitCode == 0, queue.hasPrefix("/") else {
      return .missing(reason: "postconf finds no Postfix configuration in \(configurationDirectory)")
    }
    return of(pidFile: "\(queue)/pid/master.pid")
  }

  private static func of(pidFile path: String) -> PostfixState {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let failure = SystemFailure(number: errno)
      return failure.isMissingFile ? .stopped : .unknown(reason: "\(path): \(failure.text)")
    }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 32)
    let count = read(descriptor, &text, text.count)
    let digits = text.prefix(max(0, count)).filter { $0 >= 0x30 && $0 <= 0x39 }
    guard let pid = Int(String(decoding: digits, as: UTF8.self)) else { return .stopped }
    // The file outlives its process, and the number may be another's by now.
    return processName(pid) == "master" ? .running(pid: pid) : .stopped
  }

  private static func processName(_ pid: Int) -> String? {
    guard let text = try? SmallFile.text(at: "/proc/\(pid)/comm") else { return nil }
    return String(text.prefix { !$0.isNewline })
  }

  /// Whether it runs, as far as we can see.
  var isHealthy: Bool { if case .running = self { true } else { false } }

  /// In a few words.
  var text: String {
    switch self {
    case .running(let pid): "running (pid \(pid))"
    case .stopped: "not running: start it with `postfix start`"
    case .missing(let reason): reason
    case .unknown(let reason): "cannot tell, run it as root: \(reason)"
    }
  }

  /// For `--json`.
  func json(configurationDirectory: String) -> JSONValue {
    var pid: JSONValue = .null
    if case .running(let number) = self { pid = .integer(Int64(number)) }
    return [
      "running": .bool(isHealthy), "pid": pid, "config_directory": .string(configurationDirectory),
      "problem": isHealthy ? .null : .string(text),
    ]
  }
}
