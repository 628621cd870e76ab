import Mail

/// One line of a text.
struct ReplyLine {
  /// Its octets without the LF.
  let range: Range<Int>
  let isBlank: Bool
  /// Whether it begins with `>`. A line that a mailbox file protects (`>From `) does not count, nor one whose
  /// `>` stands behind a space, as RFC 3676 §4.4 protects text.
  let isQuoted: Bool
  var isHidden = false

  init(_ octets: [UInt8], _ range: Range<Int>) {
    self.range = range
    let text = octets[range]
    isBlank = text.allSatisfy { ASCII.isWhitespace($0) || $0 == 0x0d }
    isQuoted = text.first == UInt8(ascii: ">") && !text.starts(with: ">From ".utf8)
  }
}
