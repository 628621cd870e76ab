/// One accepted recipient of an LMTP transaction.
package struct LMTPRecipient: Hashable, Sendable {
  /// The forward path without angle brackets and source route, as the client wrote it.
  package var address: String
  /// The recipient before aliases and rewriting, from ORCPT (RFC 3461 §4.2), decoded; `nil` where the
  /// client gave none, or one that is not a mail address.
  package var originalRecipient: String?

  /// A recipient.
  package init(address: String, originalRecipient: String? = nil) {
    self.address = address
    self.originalRecipient = originalRecipient
  }
}
