import Mail

/// The values of report fields.
enum ReportText {
  /// A value of the form `type; text` (RFC 3464 §2.1.2): the text where `type` is one of `usual`, and the
  /// whole value where it is another. Many reports leave the type out.
  static func untyped(_ value: String?, usual: [String]) -> String? {
    guard let value else { return nil }
    guard let semicolon = value.utf8.firstIndex(of: UInt8(ascii: ";")) else { return value }
    let type = trimmed(value[..<semicolon])
    guard usual.contains(where: { ASCII.equalIgnoringCase($0.utf8, type.utf8) }) else { return value }
    let text = trimmed(value[value.index(after: semicolon)...])
    return text.isEmpty ? nil : String(text)
  }

  /// An address of a report, without its type and angle brackets.
  static func address(_ value: String?) -> String? {
    guard var text = untyped(value, usual: ["rfc822", "utf-8", "utf8"]) else { return nil }
    if text.utf8.contains(UInt8(ascii: "\\")) { text = withoutXtext(text) }
    guard text.utf8.first == UInt8(ascii: "<"), text.utf8.last == UInt8(ascii: ">") else { return text }
    let inner = text.dropFirst().dropLast()
    return inner.isEmpty ? nil : String(inner)
  }

  /// The text of `utf-8-addr-xtext` and `utf-8-addr-unitext` (RFC 6533 §3): `\x{FC}` is `ü`. What is not of that
  /// form stays as it is.
  private static func withoutXtext(_ text: String) -> String {
    var output = ""
    var rest = text.unicodeScalars[...]
    while let first = rest.first {
      if rest.starts(with: "\\x{".unicodeScalars), let close = rest.prefix(10).firstIndex(of: "}"),
        let value = UInt32(String(rest[rest.index(rest.startIndex, offsetBy: 3)..<close]), radix: 16),
        let scalar = Unicode.Scalar(value), value >= 0x20, value != 0x7f
      {
        output.unicodeScalars.append(scalar)
        rest = rest[rest.index(after: close)...]
      } else {
        output.unicodeScalars.append(first)
        rest = rest.dropFirst()
      }
    }
    return output
  }

  /// The first word of a value in lower case, without what a `;` or a comment adds.
  static func word(_ value: String?) -> String? {
    guard let value else { return nil }
    let word = value.utf8.drop(while: ASCII.isWhitespace)
      .prefix { !ASCII.isWhitespace($0) && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "(") }
    return word.isEmpty ? nil : String(decoding: word.map(ASCII.lowercased), as: UTF8.self)
  }

  /// The message id of a field, with its angle brackets; `nil` where there is none.
  static func messageID(_ value: String?) -> String? {
    guard let value, let open = value.utf8.firstIndex(of: UInt8(ascii: "<")),
      let close = value.utf8[open...].firstIndex(of: UInt8(ascii: ">")),
      value.utf8.distance(from: open, to: close) > 1
    else { return nil }
    return String(value[open...close])
  }

  /// The last message id of a References field, which is the message that was answered (RFC 5322 §3.6.4).
  static func lastMessageID(_ value: String?) -> String? {
    guard let value, let open = value.utf8.lastIndex(of: UInt8(ascii: "<")) else { return nil }
    return messageID(String(value[open...]))
  }

  /// A date of RFC 5322 §3.3.
  static func date(_ value: String?) -> Timestamp? { value.flatMap { MailDate.parse($0) } }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }
}
