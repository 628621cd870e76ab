import LibCurl
import Mail
import Spool
import Webhook

/// One question to the webhook of a sync route, about a message that is complete and not committed.
struct SyncAttempt: Sendable {
  /// The record of the recipient's own file, should there be one.
  let record: SpoolRecord
  /// The delivery.
  let attempt: DeliveryAttempt
  /// Its route.
  let route: Route
  /// The name of the file under `tmp/`.
  let draft: SpoolID
  /// The message's delivery id.
  let deliveryID: DeliveryID
}

/// What came of it.
struct SyncAnswer: Sendable {
  /// What it means for the recipient.
  let decision: SyncDecision
  /// What it means for the delivery, should the message be kept; `nil` where it was not made.
  let result: AttemptResult?
  /// When it ended.
  let endedAt: Timestamp
  /// What the message says of itself, where it was parsed.
  var summary: MessageSummary?

  init(
    _ decision: SyncDecision, _ result: AttemptResult?, at endedAt: Timestamp, summary: MessageSummary? = nil
  ) {
    self.decision = decision
    self.result = result
    self.endedAt = endedAt
    self.summary = summary
  }
}
