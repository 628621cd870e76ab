package import Mail

/// What becomes of a delivery after an attempt.
package enum NextStep: Hashable, Sendable {
  /// It is done.
  case delivered
  /// It is tried again, not before this moment.
  case retry(notBefore: Timestamp)
  /// It is tried again, not before this moment, and its route makes no attempt until the other.
  case throttle(notBefore: Timestamp, routePausedUntil: Timestamp)
  /// It will not be tried again by itself; a person can replay it.
  case failed(DeliveryFailure)
  /// The endpoint is gone for good (410): the route takes part no longer until a person enables it,
  /// and its mail, this one included, is held.
  case disableRoute
}
