/// What the caller of an `LMTPSession` is to do next, in the order given.
package enum LMTPAction: Hashable, Sendable {
  /// Write these octets to the client: one or more whole replies.
  case send([UInt8])
  /// A client begins to transmit a message for this envelope; at least one recipient is in it.
  case beginMessage(LMTPEnvelope)
  /// The next octets of the message: dot-stuffing removed, everything else as it came. Never empty.
  case messageData([UInt8])
  /// The message is complete: store it, then call `transactionFinished(replies:)`.
  case endMessage
  /// The message that was begun will not be completed: forget it. No answer is expected.
  case abortMessage
  /// Close the connection once everything is written.
  case close
}
