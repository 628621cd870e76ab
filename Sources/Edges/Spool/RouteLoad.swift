package import Mail

/// How one route stands in a schedule.
package struct RouteLoad: Hashable, Sendable {
  /// Deliveries that wait for their time or turn.
  package let waiting: Int
  /// Attempts under way.
  package let underWay: Int
  /// Until when its endpoint asked for a pause; `nil` where there is none now.
  package let pausedUntil: Timestamp?
  /// Whether it makes no attempts until somebody acts.
  package let isDisabled: Bool
  /// When its next attempt is due; in the past where it waits for its turn, `nil` where none waits or the
  /// route is disabled.
  package let nextDueAt: Timestamp?

  /// The load of a route; without arguments, that of one with nothing to do.
  package init(
    waiting: Int = 0, underWay: Int = 0, pausedUntil: Timestamp? = nil, isDisabled: Bool = false,
    nextDueAt: Timestamp? = nil
  ) {
    self.waiting = waiting
    self.underWay = underWay
    self.pausedUntil = pausedUntil
    self.isDisabled = isDisabled
    self.nextDueAt = nextDueAt
  }
}
