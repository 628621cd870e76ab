import Mail

/// xtext of RFC 3461 §4: printable ASCII without `+` and `=`, anything else as `+` and two hex digits.
enum XText {
  /// Decodes xtext; `nil` where it breaks the grammar. Hex digits in lower case, `=` and 8-bit octets
  /// are let through: Postfix sends 8-bit octets as they are.
  static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    var decoded: [UInt8] = []
    var iterator = text.makeIterator()
    while let byte = iterator.next() {
      guard byte > 0x20, byte != 0x7f else { return nil }
      guard byte == UInt8(ascii: "+") else {
        decoded.append(byte)
        continue
      }
      guard let high = iterator.next().flatMap(hexadecimalValue),
        let low = iterator.next().flatMap(hexadecimalValue)
      else { return nil }
      decoded.append(high << 4 | low)
    }
    return decoded
  }

  static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
