/// When a route's webhook is asked.
package enum DeliveryMode: String, Hashable, Sendable, CaseIterable {
  /// After LMTP has accepted the message: it is in the spool, and what fails is retried from there.
  case async
  /// Before LMTP answers: the webhook decides what Postfix is told of the recipient, and Postfix's queue
  /// is the store of what is to be tried again.
  case sync
}
