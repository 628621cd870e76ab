import Mail
import Spool
import Webhook

/// What the backlog holds at one moment.
struct QueueFacts: Hashable, Sendable {
  /// Messages of the inbox.
  let messages: Int
  /// Deliveries that wait for their turn or time, those of disabled routes included.
  let waiting: Int
  /// Attempts under way.
  let underWay: Int
  /// When the oldest message arrived that is not done; `nil` where all are.
  let oldestPendingAt: Timestamp?
  /// Each route by name, those that are gone from the settings and have mail left included.
  let routes: [String: RouteLoad]
  /// The circuit breakers of routes whose endpoint was asked.
  let breakers: [String: CircuitBreaker]
}
