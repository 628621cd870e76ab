package import Mail

/// An envelope recipient taken apart for routing.
package struct EnvelopeRecipient: Hashable, Sendable {
  /// What separates the tag from the user: Postfix's usual `recipient_delimiter`.
  package static let delimiter: Character = "+"

  /// The recipient; `nil` where it breaks the grammar (a bare `postmaster`). Only routes for
  /// everything and patterns take such a recipient.
  package let address: EmailAddress?
  /// The whole recipient in lower case, its domain in A-labels.
  let lowercased: String
  /// The local part in lower case, tag included.
  package let localPart: String
  /// The local part in lower case without its tag; `nil` where it has none.
  package let untaggedLocalPart: String?
  /// What stands behind the first `+` of the local part, as written; `nil` where that is nothing.
  package let tag: String?

  /// Takes a recipient as given at LMTP apart. The `+` divides as in Postfix: the first one counts,
  /// and nothing is divided where no user would be left or the local part is quoted.
  package init(_ text: some StringProtocol) {
    let address = EmailAddress(text)
    let local = address?.localPart ?? String(text)
    self.address = address
    lowercased = (address?.description ?? String(text)).lowercased()
    localPart = local.lowercased()
    guard address != nil, !local.hasPrefix("\""), let plus = local.firstIndex(of: Self.delimiter),
      plus != local.startIndex
    else {
      untaggedLocalPart = nil
      tag = nil
      return
    }
    let rest = local[local.index(after: plus)...]
    untaggedLocalPart = local[..<plus].lowercased()
    tag = rest.isEmpty ? nil : String(rest)
  }
}
