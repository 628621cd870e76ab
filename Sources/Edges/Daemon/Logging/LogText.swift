/// Escaping for log lines.
enum LogText {
  /// The longest value in octets; a hostile header field must not fill the disk line by line.
  static let maximumValueOctets = 4096

  /// `text`, or its beginning with an ellipsis where it is longer than `maximumValueOctets`.
  static func cut(_ text: String) -> String {
    guard text.utf8.count > maximumValueOctets else { return text }
    let end = text.utf8.index(text.startIndex, offsetBy: maximumValueOctets)
    return String(text[..<(end.samePosition(in: text.unicodeScalars) ?? text.startIndex)]) + "…"
  }

  /// Appends `text` so that it stays within its line and its value.
  ///
  /// - Parameter mayQuote: Whether it is a value, which stands in quotation marks where it is empty or
  ///   holds a space, a quotation mark, `=` or `\`.
  static func append(_ text: String, mayQuote: Bool, to line: inout [UInt8]) {
    let text = cut(text)
    let isQuoted =
      mayQuote && (text.isEmpty || text.utf8.contains { [0x20, 0x22, 0x3d, 0x5c].contains($0) })
    if isQuoted { line.append(UInt8(ascii: "\"")) }
    if text.utf8.allSatisfy(isPlain) {
      line.append(contentsOf: text.utf8)
    } else {
      appendEscaped(text, isQuoted: isQuoted, to: &line)
    }
    if isQuoted { line.append(UInt8(ascii: "\"")) }
  }

  /// Printable ASCII that stands for itself in every place.
  private static func isPlain(_ octet: UInt8) -> Bool {
    octet >= 0x20 && octet < 0x7f && octet != UInt8(ascii: "\"") && octet != UInt8(ascii: "\\")
  }

  private static func appendEscaped(_ text: String, isQuoted: Bool, to line: inout [UInt8]) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"" where isQuoted: line += Array("\\\"".utf8)
      case "\\" where isQuoted: line += Array("\\\\".utf8)
      case "\n": line += Array("\\n".utf8)
      case "\r": line += Array("\\r".utf8)
      case "\t": line += Array("\\t".utf8)
      default:
        if isUnsafe(scalar) {
          line += Array("\\u".utf8) + hexadecimal(scalar.value)
        } else {
          line.append(contentsOf: String(scalar).utf8)
        }
      }
    }
  }

  /// C0, DEL, C1, the line and paragraph separators, and the characters that reorder a line on a
  /// terminal (Unicode TR36 §2.10). All of them lie below U+FFFF.
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7f...0x9f, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069, 0xfeff: true
    default: false
    }
  }

  private static func hexadecimal(_ value: UInt32) -> [UInt8] {
    let digits = Array(String(value, radix: 16).utf8)
    return Array(repeating: UInt8(ascii: "0"), count: max(0, 4 - digits.count)) + digits
  }
}
