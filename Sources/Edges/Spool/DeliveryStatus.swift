/// Where one delivery stands.
package enum DeliveryStatus: String, Hashable, Sendable, CaseIterable {
  /// To be attempted, now or later.
  case pending
  /// The receiver took it.
  case delivered
  /// Final: no further attempt.
  case failed
  /// Not attempted until somebody acts: its route is disabled or gone.
  case held
  /// Final: an operator called it off before it was delivered.
  case cancelled

  /// Whether nothing will happen to the delivery any more, unless it is replayed.
  package var isFinal: Bool { self == .delivered || self == .failed || self == .cancelled }
}
