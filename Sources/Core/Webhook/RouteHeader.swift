import Mail

/// A field that the operator adds to the requests of a route. It cannot change what we sign, how the
/// request is framed, or inject another field.
package struct RouteHeader: Hashable, Sendable {
  /// The longest value in octets: common servers refuse a header above 8 kB.
  package static let maximumValueOctets = 4096
  /// The longest name in octets.
  package static let maximumNameOctets = 128

  /// Names that are ours or the HTTP client's, in lower case; so is everything that begins `webhook-`.
  static let reservedNames: Set<String> = [
    "content-type", "content-length", "content-encoding", "transfer-encoding", "connection", "expect",
    "te", "trailer", "upgrade", "keep-alive", "proxy-connection", "traceparent",
  ]

  /// The field name as written.
  package let name: String
  /// The field value.
  package let value: String

  /// A field with a name that is a token (RFC 9110 §5.6.2) and a value without control characters.
  package init(_ name: String, _ value: String) throws(RouteHeaderError) {
    guard (1...Self.maximumNameOctets).contains(name.utf8.count), name.utf8.allSatisfy(Self.isTokenOctet)
    else { throw .invalidName(HeaderText(sanitizing: name)) }
    let lowercased = name.lowercased()
    guard !lowercased.hasPrefix("webhook-"), !Self.reservedNames.contains(lowercased) else {
      throw .reservedName(HeaderText(sanitizing: name))
    }
    guard value.utf8.count <= Self.maximumValueOctets, HeaderText(value) != nil else {
      throw .invalidValue(HeaderText(sanitizing: name))
    }
    self.name = name
    self.value = value
  }

  private static func isTokenOctet(_ octet: UInt8) -> Bool {
    octet < 0x80 && ASCII.isAtomText(octet) && !"/={}?".utf8.contains(octet) || octet == UInt8(ascii: ".")
  }
}
