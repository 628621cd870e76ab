import Mail

/// Text from the wire as a property of a result may show it: printable ASCII without white space and without
/// the octets that part results, comments and strings from each other. Each other character becomes `?`.
///
/// A strict reader needs the quotes alone; this also holds against one that splits at semicolons or searches
/// for `dkim=pass` without looking at quotes.
package struct ResultText: Hashable, Sendable {
  /// The longest text in octets: a domain name has 253 at most, and with the name of its property the value
  /// stays far below the line of 998 octets (RFC 5322 §2.1.1).
  package static let maximumOctets = 256

  /// The text.
  package let value: String

  /// Replaces what may not stand there, and cuts what is too long. `nil` for nothing at all.
  package init?(_ text: some StringProtocol) {
    guard !text.isEmpty else { return nil }
    // One scalar becomes one octet, so that this many are enough.
    let octets = text.unicodeScalars.prefix(Self.maximumOctets).map { scalar in
      UInt8(exactly: scalar.value).flatMap { Self.isHarmless($0) ? $0 : nil } ?? UInt8(ascii: "?")
    }
    value = String(decoding: octets, as: UTF8.self)
  }

  private static func isHarmless(_ byte: UInt8) -> Bool {
    guard byte > 0x20, byte < 0x7f else { return false }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ";"),
      UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"):
      return false
    default:
      return true
    }
  }
}
