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

  init(_ octets: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) {
    self.range = range
    let text = UnsafeBufferPointer(rebasing: octets[range])
    var start = 0
    while start < text.count, ASCII.isWhitespace(text[start]) || text[start] == 0x0d { start += 1 }
    isBlank = start == text.count
    isQuoted = text.first == UInt8(ascii: ">") && !text.starts(with: ">From ".utf8)
  }
}
