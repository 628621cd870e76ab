import Mail

/// The content transfer encoding of RFC 2045 §6.7, undone.
enum QuotedPrintable {
  /// The octets behind an encoded body with line ends of CRLF; `nil` where nothing in it is encoded, or wrongly.
  static func decoded(_ body: [UInt8]) -> [UInt8]? {
    guard body.contains(UInt8(ascii: "=")) else { return nil }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(body.count)
    var rest = body[...]
    while let octet = rest.popFirst() {
      guard octet == UInt8(ascii: "=") else {
        decoded.append(octet)
        continue
      }
      if rest.starts(with: [0x0d, 0x0a]) {
        rest = rest.dropFirst(2)
      } else if let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2
      {
        decoded.append(value)
        rest = rest.dropFirst(2)
      } else {
        return nil
      }
    }
    return decoded
  }
}
