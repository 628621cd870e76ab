/// Which name of the SMTP dialogue is checked: RFC 7208 §2.3 and §2.4. The texts are as the client gave
/// them, in any shape.
package enum SPFIdentity: Hashable, Sendable {
  /// The reverse path without angle brackets. Empty is the null one, for which `postmaster` at the HELO
  /// name is checked (RFC 7208 §2.4).
  case mailFrom(String)
  /// The name given at HELO or EHLO.
  case helo(String)

  /// The word for it in Received-SPF (RFC 7208 §9.1).
  package var word: String {
    switch self {
    case .mailFrom: "mailfrom"
    case .helo: "helo"
    }
  }
}
