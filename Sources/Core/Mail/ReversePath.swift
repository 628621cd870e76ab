/// The envelope sender: a mailbox, or the null reverse-path `<>` of bounces (RFC 5321 §4.5.5).
package enum ReversePath: Hashable, Sendable {
  case null
  case mailbox(EmailAddress)

  /// Reads an envelope sender without its angle brackets; empty is the null reverse-path.
  package init?(_ text: some StringProtocol) {
    if text.isEmpty {
      self = .null
    } else {
      guard let mailbox = EmailAddress(text) else { return nil }
      self = .mailbox(mailbox)
    }
  }
}

extension ReversePath: CustomStringConvertible {
  /// The address, or the empty string.
  package var description: String {
    switch self {
    case .null: ""
    case .mailbox(let address): address.description
    }
  }
}
