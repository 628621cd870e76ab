import Mail

/// The value of ORCPT: `addr-type ";" address` (RFC 3461 §4.2, RFC 6533 §3).
struct OriginalRecipient: Hashable, Sendable {
  /// The decoded address; `nil` where the type is no mail address (`x400`), or what comes out of the
  /// decoding cannot be shown: not UTF-8, or with control characters.
  let address: String?

  /// Reads the value; `nil` where it breaks the grammar.
  init?(_ value: Substring) {
    guard let semicolon = value.utf8.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let type = value[..<semicolon]
    let rest = Substring(value.utf8[semicolon...].dropFirst())
    guard !type.isEmpty, !rest.isEmpty,
      type.utf8.allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
    else { return nil }
    let isUTF8 = ASCII.equalIgnoringCase(type.utf8, "utf-8".utf8)
    guard let decoded = isUTF8 ? Self.decodeUTF8(rest) : XText.decode(rest.utf8) else { return nil }
    guard isUTF8 || ASCII.equalIgnoringCase(type.utf8, "rfc822".utf8),
      let text = String(validating: decoded, as: UTF8.self), HeaderText(text) != nil
    else {
      address = nil
      return
    }
    address = text
  }

  /// utf-8-addr-xtext and utf-8-addr-unitext of RFC 6533 §3: characters as they are, or `\x{HEX}`.
  private static func decodeUTF8(_ text: Substring) -> [UInt8]? {
    var decoded: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.first {
      guard byte == UInt8(ascii: "\\") else {
        decoded.append(byte)
        rest = rest.dropFirst()
        continue
      }
      guard rest.starts(with: #"\x{"#.utf8), let end = rest.firstIndex(of: UInt8(ascii: "}")) else {
        return nil
      }
      let digits = rest[..<end].dropFirst(3)
      // Two to six digits: U+0010 up to U+10FFFF.
      guard (2...6).contains(digits.count) else { return nil }
      var value: UInt32 = 0
      for digit in digits {
        guard let digit = XText.hexadecimalValue(digit) else { return nil }
        value = value << 4 | UInt32(digit)
      }
      guard let scalar = UnicodeScalar(value) else { return nil }
      decoded.append(contentsOf: String(Character(scalar)).utf8)
      rest = rest[rest.index(after: end)...]
    }
    return decoded
  }
}
