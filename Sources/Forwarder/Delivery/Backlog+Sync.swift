import Locking
import Mail
import Spool
import Webhook

/// What attempts of sync routes have in common with those of the backlog: the circuit breakers, pauses and
/// disabled routes.
extension Backlog {
  /// Why a route's endpoint is not asked now.
  enum Hindrance: Hashable, Sendable {
    /// Until somebody enables the route.
    case disabled
    /// The endpoint asked for a pause, or its circuit breaker is open.
    case paused(until: Timestamp)
  }

  /// Why the endpoint of `route` is not asked at `now`; `nil` where it is.
  func hindrance(_ route: String, at now: Timestamp) -> Hindrance? {
    contents.withLock { contents in
      let load = contents.schedule.load(of: route, at: now)
      if load.isDisabled { return .disabled }
      return load.pausedUntil.map { .paused(until: $0) }
    }
  }

  /// Whether one attempt at a time is made to see whether the endpoint is back.
  func isProbing(_ route: String) -> Bool {
    contents.withLock { $0.breakers[route]?.trippedAt != nil }
  }

  /// Takes what an attempt outside of the backlog says about the endpoint of a route.
  func judge(_ route: String, _ result: AttemptResult, startedAt: Timestamp, endedAt: Timestamp) {
    let change = contents.withLock { contents -> CircuitBreaker.State? in
      switch result {
      case .retry(_, let pause?, _, _): contents.schedule.throttle(route, until: pause)
      case .routeGone: contents.schedule.disable(route)
      case .delivered, .retry, .failed, .unaddressable, .interrupted, .trouble, .corrupt: break
      }
      return result.sign.flatMap { contents.judge(route, $0, startedAt: startedAt, endedAt: endedAt) }
    }
    if let change { circuitChanged(route, change) }
    // Replays for the route may wait for what this one told.
    if waiting > 0 { wake() }
  }
}
