/// One recipient of the envelope as LMTP named it.
package struct SpoolRecipient: Hashable, Sendable {
  /// The address of RCPT TO, without angle brackets.
  package let address: String
  /// The address of ORCPT (RFC 3461 §4.2), decoded; `nil` where none was given.
  package let originalRecipient: String?

  /// A recipient.
  package init(address: String, originalRecipient: String?) {
    self.address = address
    self.originalRecipient = originalRecipient
  }
}
