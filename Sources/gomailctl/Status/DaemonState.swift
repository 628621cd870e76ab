import Daemon
import JSON
import Mail

/// What one daemon says of itself, or why it says nothing.
struct DaemonState: Sendable {
  /// The program's name, such as `gomail-milter`.
  let program: String
  /// The answer of `GET /health`; `nil` where there was none.
  let health: JSONValue?
  /// Why there was no answer; empty where there was one.
  let problem: String

  /// Asks the daemon.
  static func of(_ control: DaemonControl) async -> DaemonState {
    do {
      return DaemonState(program: control.program, health: try await control.health(), problem: "")
    } catch let refusal as Refusal {
      return DaemonState(program: control.program, health: nil, problem: refusal.message)
    } catch {
      return DaemonState(program: control.program, health: nil, problem: "\(error)")
    }
  }

  /// What it says is wrong with it, in words.
  var complaint: String {
    let complaint = health?["problem"]?.stringValue ?? health?["refusing"]?.stringValue
    return complaint ?? "its log says why: journalctl -u \(program)"
  }

  /// Whether it answers and says that it is well.
  var isHealthy: Bool { status == "ok" }

  /// The word it uses of itself; `down` without an answer.
  var status: String { health.map { $0["status"]?.stringValue ?? "unknown" } ?? "down" }

  /// How long it has been running.
  func uptime(now: Timestamp) -> Duration? {
    health?["started_at"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }.map { now - $0 }
  }

  /// For `--json`.
  func json(now: Timestamp) -> JSONValue {
    [
      "name": .string(program),
      "status": .string(status),
      "version": health?["version"] ?? .null,
      "pid": health?["pid"] ?? .null,
      "started_at": health?["started_at"] ?? .null,
      "uptime_seconds": uptime(now: now).map { .integer($0.milliseconds / 1000) } ?? .null,
      "problem": health == nil ? .string(problem) : isHealthy ? .null : .string(complaint),
    ]
  }
}
