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
    let trims = isBody && hasBlankLineEnds(octets)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var isExact = true
    var position = 0
    while position < text.count {
      let equals = octets.firstIndex(of: UInt8(ascii: "="), in: position..<text.count) ?? text.count
      if trims {
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

  /// Whether a line ends with white space; hardly any does.
  private static func hasBlankLineEnds(_ octets: Octets) -> Bool {
    var position = 0
    while let lineFeed = octets.firstIndex(of: 0x0a, in: position..<octets.count) {
      let end = octets[lineFeed - 1] == 0x0d ? lineFeed - 1 : lineFeed
      if ASCII.isWhitespace(octets[end - 1]) { return true }
      position = lineFeed + 1
    }
    return ASCII.isWhitespace(octets[octets.count - 1])
  }

  /// Adds lines without the white space at their ends. What ends at `=` goes on behind it.
  private static func append(_ range: Range<Int>, of octets: Octets, to bytes: inout [UInt8]) {
    // What has not been added yet, and where the next line is looked for.
    var start = range.lowerBound
    var position = range.lowerBound
    while position < range.upperBound {
      let lineFeed = octets.firstIndex(of: 0x0a, in: position..<range.upperBound)
      guard lineFeed != nil || range.upperBound == octets.count else { break }
      let lineEnd = lineFeed.map { $0 > start && octets[$0 - 1] == 0x0d ? $0 - 1 : $0 } ?? range.upperBound
      if lineEnd > position, ASCII.isWhitespace(octets[lineEnd - 1]) {
        var end = lineEnd
        while end > position, ASCII.isWhitespace(octets[end - 1]) { end -= 1 }
        bytes.append(contentsOf: octets[start..<end])
        start = lineEnd
      }
      position = lineFeed.map { $0 + 1 } ?? range.upperBound
    }
    bytes.append(contentsOf: octets[start..<range.upperBound])
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
