import Mail

/// A secret shared by milter and forwarder, with the name it goes by in the verdict field.
package struct VerdictKey: Hashable, Sendable {
  /// 32 octets: the output of SHA-256; RFC 2104 §3 advises no less.
  package static let secretOctets = 32
  /// The longest key id in characters; it stands in every message.
  package static let maximumIDOctets = 32

  /// The key's name: ASCII letters, digits and hyphens.
  package let id: String
  /// The secret octets.
  package let secret: [UInt8]

  /// A key; `nil` for an id or a secret that breaks the rules above.
  package init?(id: String, secret: [UInt8]) {
    guard (1...Self.maximumIDOctets).contains(id.utf8.count),
      id.utf8.allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }),
      secret.count == Self.secretOctets
    else { return nil }
    self.id = id
    self.secret = secret
  }
}
