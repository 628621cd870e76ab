import Daemon
import JSON
import Mail

/// What the forwarder has in its hands.
struct SpoolState: Sendable {
  /// The answer of `GET /queue`; `nil` where there was none.
  let queue: JSONValue?

  /// Asks the forwarder; that it is down is said elsewhere.
  static func of(_ forwarder: DaemonControl) async -> SpoolState {
    SpoolState(queue: try? await forwarder.json("GET", "/queue"))
  }

  /// In a few words.
  func text(now: Timestamp) -> String {
    guard let queue else { return "unknown: gomail-forwarder does not answer" }
    let names = [("messages", "messages"), ("waiting", "deliveries waiting"), ("under_way", "under way")]
    let counts = names.compactMap { key, name in queue[key]?.intValue.map { "\(name) \($0)" } }
    let disabled = (queue["routes"]?.arrayValue ?? []).filter { $0["disabled_since"]?.stringValue != nil }
      .compactMap { $0["name"]?.stringValue }
    let alarm = disabled.isEmpty ? "" : "; disabled routes: " + disabled.joined(separator: ", ")
    let oldest = queue["oldest_pending_at"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
    let age = oldest.map { ", the oldest waits for \(HumanText.duration(now - $0))" } ?? ""
    return counts.joined(separator: ", ") + age + alarm
  }
}
