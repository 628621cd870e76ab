/// A word or a quoted string of a zone's line.
struct ZoneToken {
  let octets: [UInt8]
  let isQuoted: Bool

  var text: String { String(decoding: octets, as: UTF8.self) }

  /// Cuts a line at blanks; `;` outside quotes begins a comment. In quotes `\DDD` and `\X` are escapes; in
  /// bare words they stay for the names.
  static func tokens(of line: some StringProtocol) -> [ZoneToken] {
    var tokens: [ZoneToken] = []
    var rest = Array(line.utf8)[...]
    while let octet = rest.first {
      if octet == UInt8(ascii: " ") || octet == UInt8(ascii: "\t") || octet == UInt8(ascii: "\r") {
        rest = rest.dropFirst()
      } else if octet == UInt8(ascii: ";") {
        break
      } else if octet == UInt8(ascii: "\"") {
        rest = rest.dropFirst()
        tokens.append(ZoneToken(octets: quoted(&rest), isQuoted: true))
      } else {
        let word = rest.prefix { ![0x20, 0x09, 0x0d].contains($0) }
        rest = rest.dropFirst(word.count)
        tokens.append(ZoneToken(octets: Array(word), isQuoted: false))
      }
    }
    return tokens
  }

  private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    var octets: [UInt8] = []
    while let octet = rest.popFirst(), octet != UInt8(ascii: "\"") {
      guard octet == UInt8(ascii: "\\") else {
        octets.append(octet)
        continue
      }
      if rest.count >= 3, let number = UInt8(String(decoding: rest.prefix(3), as: UTF8.self)) {
        octets.append(number)
        rest = rest.dropFirst(3)
      } else if let escaped = rest.popFirst() {
        octets.append(escaped)
      }
    }
    return octets
  }
}
