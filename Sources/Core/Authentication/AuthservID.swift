import Mail

extension AuthenticationResultsField {
  /// Whether a field with this value claims to come from `authservID` and must go at the border:
  /// RFC 8601 §5. It does where its authserv-id is ours whatever the version, the case, the quoting,
  /// comments and folding around it; and where it breaks the grammar in a way that a lenient reader
  /// could understand as ours.
  ///
  /// - Parameter fieldValue: what follows the colon, folded with LF or CRLF or not at all.
  package static func claims(_ authservID: String, fieldValue: [UInt8]) -> Bool {
    AuthservID(authservID).isClaimed(by: fieldValue)
  }
}

/// One authserv-id, prepared for many comparisons.
package struct AuthservID: Hashable, Sendable {
  private let octets: [UInt8]
  private let domain: DomainName?

  /// The id as the settings have it; normally a domain name.
  package init(_ text: String) {
    octets = text.utf8.filter { !Self.isIgnoredByLenientReaders($0) }.map(ASCII.lowercased)
    domain = DomainName(text)
  }

  /// See `AuthenticationResultsField.claims(_:fieldValue:)`.
  package func isClaimed(by fieldValue: [UInt8]) -> Bool {
    var lexer = AuthenticationResultsLexer(fieldValue)
    if lexer.skipComments(), let id = lexer.value() {
      if isSame(id) { return true }
      // Another id, and it is all that can be read as the id: the field is someone else's.
      if lexer.atEndOfIdentifier() { return false }
    }
    return mightBeRead(in: fieldValue)
  }

  /// token of RFC 2045 §5.1, with the non-ASCII octets that RFC 8601 §2.5 allows.
  static func isTokenText(_ byte: UInt8) -> Bool {
    guard byte > 0x20, byte != 0x7f else { return false }
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"),
      UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: ":"), UInt8(ascii: "\\"), UInt8(ascii: "\""),
      UInt8(ascii: "/"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "?"), UInt8(ascii: "="):
      return false
    default:
      return true
    }
  }

  private func isSame(_ id: [UInt8]) -> Bool {
    let id = id.filter { !Self.isIgnoredByLenientReaders($0) }
    if ASCII.equalIgnoringCase(id, octets) { return true }
    guard let domain, let other = DomainName(String(decoding: id, as: UTF8.self)) else { return false }
    return other == domain
  }

  /// A field that breaks the grammar is ours if our id stands anywhere in it, with or without its
  /// comments, once everything is gone that a lenient reader passes over. Encoded words (RFC 2047)
  /// hide what they say, so they count too.
  private func mightBeRead(in fieldValue: [UInt8]) -> Bool {
    if Self.contains(fieldValue, Array("=?".utf8)) { return true }
    return holdsID(fieldValue) || holdsID(AuthenticationResultsLexer.withoutComments(fieldValue))
  }

  private func holdsID(_ value: [UInt8]) -> Bool {
    let text = value.filter { !Self.isIgnoredByLenientReaders($0) }.map(ASCII.lowercased)
    if Self.contains(text, octets) { return true }
    // The id in another spelling of its domain: U-labels, ideographic full stops.
    guard let domain, text.contains(where: { $0 >= 0x80 }) else { return false }
    return text.split { !Self.isTokenText($0) }.contains { word in
      DomainName(String(decoding: word, as: UTF8.self)) == domain
    }
  }

  private static func isIgnoredByLenientReaders(_ byte: UInt8) -> Bool {
    byte <= 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func contains(_ text: [UInt8], _ pattern: [UInt8]) -> Bool {
    guard let first = pattern.first else { return true }
    var rest = text[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: pattern) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
