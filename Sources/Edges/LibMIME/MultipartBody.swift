import Mail

/// The parts of one multipart body, found one after the other by its delimiter lines (RFC 2046 §5.1.1).
struct MultipartBody {
  private let octets: Octets
  private let body: Range<Int>
  private let delimiter: [UInt8]
  private var position: Int
  /// Whether a delimiter was found.
  private(set) var hasParts = false
  /// Whether the closing delimiter was found.
  private(set) var isClosed = false

  init(_ octets: Octets, _ body: Range<Int>, boundary: [UInt8]) {
    self.octets = octets
    self.body = body
    delimiter = [UInt8(ascii: "-"), UInt8(ascii: "-")] + boundary
    position = body.lowerBound
  }

  /// The next part, header included. The line end before a delimiter belongs to the delimiter.
  mutating func next() -> Range<Int>? {
    if !hasParts {
      // The preamble.
      guard let first = nextDelimiter() else { return nil }
      hasParts = true
      isClosed = first.isClosing
    }
    guard !isClosed, position < body.upperBound else { return nil }
    let start = position
    guard let next = nextDelimiter() else {
      position = body.upperBound
      return start..<body.upperBound
    }
    isClosed = next.isClosing
    var end = next.start
    if end > start, octets[end - 1] == 0x0a { end -= 1 }
    if end > start, octets[end - 1] == 0x0d { end -= 1 }
    return start..<end
  }

  /// Moves behind the next delimiter line.
  private mutating func nextDelimiter() -> (start: Int, isClosing: Bool)? {
    while position < body.upperBound {
      let line = octets.line(at: position, before: body.upperBound)
      position = line.upperBound
      guard octets[line.lowerBound] == UInt8(ascii: "-"), octets[line].starts(with: delimiter) else {
        continue
      }
      var rest = octets.content(ofLine: line).dropFirst(delimiter.count)
      while let last = rest.last, ASCII.isWhitespace(octets[last]) { rest.removeLast() }
      // Where the boundary was given white space at its end, it stands before the dashes that close.
      while let first = rest.first, ASCII.isWhitespace(octets[first]) { rest.removeFirst() }
      if rest.isEmpty { return (line.lowerBound, false) }
      if octets[rest].elementsEqual("--".utf8) { return (line.lowerBound, true) }
    }
    return nil
  }
}
