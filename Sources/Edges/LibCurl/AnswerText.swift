import Mail

/// Makes what a server sent fit for one line of a log.
enum AnswerText {
  /// How much of a field we look for is kept, in octets: a Retry-After date has 29.
  static let maximumFieldOctets = 64

  /// The text of `bytes` without control characters at its ends and with `?` for those within; octets that
  /// are not UTF-8 become U+FFFD.
  static func line(_ bytes: [UInt8]) -> String {
    var rest = bytes[...]
    while let first = rest.first, first <= 0x20 { rest.removeFirst() }
    while let last = rest.last, last <= 0x20 { rest.removeLast() }
    return HeaderText(sanitizing: String(decoding: rest, as: UTF8.self)).value
  }
}
