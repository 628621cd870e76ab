import Mail

/// Quoted-printable (RFC 2045 §6.7). What does not follow its rules is left as it stands.
///
/// GMime's decoder is not used: it keeps a soft line break that is followed by white space.
enum QuotedPrintable {
  /// The content, and whether every `=` made sense.
  ///
  /// - Parameter isBody: whether white space at the ends of lines was added on the way (rule 3). Not so in
  ///   encoded words.
  static func decode(
    _ text: UnsafeRawBufferPointer, isBody: Bool = true
  ) -> (bytes: [UInt8], isExact: Bool) {
    let octets = Octets(text)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var isExact = true
    var position = 0
    while position < text.count {
      let equals = octets.firstIndex(of: UInt8(ascii: "="), in: position..<text.count) ?? text.count
      if isBody {
        append(position..<equals, of: octets, to: &bytes)
      } else {
        bytes.append(contentsOf: octets[position..<equals])
      }
      guard equals < text.count else { break }
      if let high = digit(octets[equals + 1]), let low = digit(octets[equals + 2]) {
        bytes.append(high << 4 | low)
        position = equals + 3
      } else if let next = softBreak(octets, after: equals + 1) {
        position = next
      } else {
        isExact = false
        bytes.append(UInt8(ascii: "="))
        position = equals + 1
      }
    }
    return (bytes, isExact)
  }

  /// Adds lines without the white space at their ends.
  private static func append(_ range: Range<Int>, of octets: Octets, to bytes: inout [UInt8]) {
    var start = range.lowerBound
    while start < range.upperBound {
      let line = octets.line(at: start, before: range.upperBound)
      start = line.upperBound
      // What ends at `=` goes on behind it.
      let isLine = octets[line.upperBound - 1] == 0x0a || line.upperBound == octets.count
      let content = isLine ? octets.content(ofLine: line) : line
      var end = content.upperBound
      while isLine, end > line.lowerBound, ASCII.isWhitespace(octets[end - 1]) { end -= 1 }
      bytes.append(contentsOf: octets[line.lowerBound..<end])
      bytes.append(contentsOf: octets[content.upperBound..<line.upperBound])
    }
  }

  /// Where the next line begins, if nothing but white space (added on the way) is left on this one.
  private static func softBreak(_ octets: Octets, after start: Int) -> Int? {
    var next = start
    while ASCII.isWhitespace(octets[next]) { next += 1 }
    if next == octets.count { return next }
    if octets[next] == 0x0d, octets[next + 1] == 0x0a { next += 1 }
    return octets[next] == 0x0a ? next + 1 : nil
  }

  /// The value of a hexadecimal digit.
  static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
