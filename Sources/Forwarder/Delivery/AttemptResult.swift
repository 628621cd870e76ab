import Mail
import Spool

/// What came of an attempt.
enum AttemptResult: Sendable {
  /// The receiver took it; `status` is `nil` on a route that only stores.
  case delivered(status: Int?)
  /// Try again at `due`; the whole route pauses until `routePausedUntil`.
  case retry(due: Timestamp, routePausedUntil: Timestamp?, status: Int?, error: String)
  /// Final.
  case failed(status: Int?, error: String)
  /// The endpoint is gone: the route is disabled.
  case routeGone(status: Int)
  /// Not made, or broken off by ourselves: it does not count.
  case interrupted(due: Timestamp)
  /// The file is not a complete message any more: it was put aside.
  case corrupt
}
