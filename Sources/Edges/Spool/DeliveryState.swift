package import Mail

/// One delivery: a message for one recipient over one route.
package struct DeliveryState: Hashable, Sendable {
  /// The id of its event, the same at every attempt.
  package let eventID: String
  /// The recipient of the envelope.
  package let recipient: String
  /// The address of ORCPT; `nil` where none was given.
  package let originalRecipient: String?
  /// The name of the route.
  package let route: String
  /// Where it stands.
  package var status: DeliveryStatus
  /// Attempts that ended.
  package var attempts: Int
  /// When the last attempt ended.
  package var lastAttemptAt: Timestamp?
  /// When the next attempt is due; `nil` where none will be made.
  package var nextAttemptAt: Timestamp?
  /// The HTTP status of the last attempt; `nil` where there was no answer.
  package var lastStatus: Int?
  /// Why the last attempt did not succeed; `nil` after success.
  package var lastError: String?
  /// That the delivery is made once more; `nil` where nobody ordered that.
  package var replay: DeliveryReplay?

  /// A delivery that was not attempted yet, due at `due`.
  package init(
    eventID: String, recipient: String, originalRecipient: String?, route: String, due: Timestamp?
  ) {
    self.eventID = eventID
    self.recipient = recipient
    self.originalRecipient = originalRecipient
    self.route = route
    status = .pending
    attempts = 0
    nextAttemptAt = due
  }
}
