/// What happened: the `type` of an event.
package enum EventType: String, Hashable, Sendable, CaseIterable {
  /// A message came, and it is none of the following.
  case received = "message.received"
  /// A delivery status notification came (RFC 3464) that tells of a failure or a delay.
  case bounced = "message.bounced"
  /// A feedback report came (RFC 5965).
  case complained = "message.complained"
  /// An automatic reply came (RFC 3834).
  case autoReply = "message.auto_reply"
}
