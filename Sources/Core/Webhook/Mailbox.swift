/// A mailbox of a header field: `name-addr` or `addr-spec` of RFC 5322 §3.4, decoded.
package struct Mailbox: Hashable, Sendable {
  /// The display name; `nil` where there is none.
  package var name: String?
  /// The address as written, without angle brackets.
  package var address: String

  /// A mailbox.
  package init(name: String?, address: String) {
    self.name = name
    self.address = address
  }
}
