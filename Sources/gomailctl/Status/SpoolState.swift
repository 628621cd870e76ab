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
    let names = [
      ("messages", "messages"), ("waiting", "deliveries waiting"), ("under_way", "under way"),
      ("processed", "processed"), ("failed", "failed"),
    ]
    let counts = names.compactMap { key, name in queue[key]?.intValue.map { "\(name) \($0)" } }
    let routes = queue["routes"]?.arrayValue ?? []
    let disabled = routes.filter { $0["disabled"]?.boolValue == true }.map(Self.route)
    let paused = routes.filter { $0["paused_until"]?.stringValue != nil }.map(Self.route)
    let alarm =
      (disabled.isEmpty ? "" : "; disabled routes: " + disabled.joined(separator: ", "))
      + (paused.isEmpty ? "" : "; paused routes: " + paused.joined(separator: ", "))
    let oldest = queue["oldest_pending_at"]?.stringValue.flatMap { Timestamp(rfc3339: $0) }
    let age = oldest.map { ", the oldest waits for \(HumanText.duration(now - $0))" } ?? ""
    return counts.joined(separator: ", ") + age + alarm
  }

  /// A route that makes no attempts now, with what waits for it.
  private static func route(_ route: JSONValue) -> String {
    let name = route["name"]?.stringValue ?? "?"
    return "\(name) (\(route["pending"]?.intValue ?? 0) waiting)"
  }
}
