import Mail

/// The fields of a header (RFC 5322 §2.2) as ranges of the message.
struct HeaderBlock {
  /// One field.
  struct Field {
    let name: Range<Int>
    /// What follows the colon up to the line end, folds included.
    let value: Range<Int>
  }

  private(set) var fields: [Field] = []
  /// Whether fields are missing because of a limit.
  private(set) var isCut = false
  /// Where the body begins.
  private(set) var bodyStart: Int

  private let octets: Octets

  init(_ octets: Octets, in range: Range<Int>, limits: MIMELimits, findings: Findings) {
    self.octets = octets
    bodyStart = range.upperBound
    var position = range.lowerBound
    // What some editors write before the first field.
    if range.count >= 3, Charset.beginsWithMark(octets, at: position) { position += 3 }
    let start = position
    var isBeyondLimit = false
    var isInField = false
    while position < range.upperBound {
      let line = octets.line(at: position, before: range.upperBound)
      let content = octets.content(ofLine: line)
      if content.isEmpty {
        bodyStart = line.upperBound
        return
      }
      if ASCII.isWhitespace(octets[content.lowerBound]), isInField {
        if !isBeyondLimit, content.upperBound - range.lowerBound <= limits.headerOctets,
          let last = fields.popLast()
        {
          fields.append(Field(name: last.name, value: last.value.lowerBound..<content.upperBound))
        } else {
          isBeyondLimit = true
        }
      } else if let colon = colon(in: content) {
        isInField = true
        isBeyondLimit =
          isBeyondLimit || fields.count >= limits.fields
          || content.upperBound - range.lowerBound > limits.headerOctets
        if !isBeyondLimit { fields.append(field(in: content, colon: colon)) }
      } else if position == start, isMailboxFromLine(content) {
        findings.report(.mailboxFromLine)
      } else {
        findings.report(.malformedHeader)
        bodyStart = position
        return
      }
      if isBeyondLimit {
        isCut = true
        findings.report(.headerLimit)
      }
      position = line.upperBound
    }
  }

  /// The values of the fields called `name`, in order.
  func values(of name: StaticString) -> [Range<Int>] {
    name.withUTF8Buffer { name in
      let name = UnsafeRawBufferPointer(name)
      var values: [Range<Int>] = []
      for field in fields where field.name.count == name.count {
        if ASCII.equalIgnoringCase(octets[field.name], name) { values.append(field.value) }
      }
      return values
    }
  }

  private func field(in content: Range<Int>, colon: Int) -> Field {
    var end = colon
    while end > content.lowerBound, ASCII.isWhitespace(octets[end - 1]) { end -= 1 }
    return Field(name: content.lowerBound..<end, value: colon + 1..<content.upperBound)
  }

  /// The colon after a field name; white space before it is the obsolete form of RFC 5322 §4.5.
  private func colon(in content: Range<Int>) -> Int? {
    var position = content.lowerBound
    while position < content.upperBound, octets[position] > 0x20, octets[position] < 0x7f,
      octets[position] != UInt8(ascii: ":")
    { position += 1 }
    guard position > content.lowerBound else { return nil }
    while position < content.upperBound, ASCII.isWhitespace(octets[position]) { position += 1 }
    return position < content.upperBound && octets[position] == UInt8(ascii: ":") ? position : nil
  }

  private func isMailboxFromLine(_ content: Range<Int>) -> Bool {
    octets[content].starts(with: "From ".utf8) || octets[content].starts(with: ">From ".utf8)
  }
}
