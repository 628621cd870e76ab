/// Keeps back the empty lines at the end of what was seen of a body, because at its end they do not count
/// (RFC 6376 §3.4.3). Everything else passes through as it is, in place.
struct TrailingLines {
  /// The CRLFs kept back: one that ended a line, and those of empty lines.
  private var heldLineEnds = 0
  /// Whether anything else was there.
  private(set) var hasContent = false

  /// Takes octets whose last one is not a CR that may become a line end.
  mutating func pass(_ bytes: UnsafeRawBufferPointer, to output: inout CanonicalBody) {
    var end = bytes.count
    while end >= 2, bytes[end - 1] == 0x0a, bytes[end - 2] == 0x0d { end -= 2 }
    if end > 0 {
      release(to: &output)
      output.append(UnsafeRawBufferPointer(rebasing: bytes[..<end]))
    }
    heldLineEnds += (bytes.count - end) / 2
  }

  /// Takes one octet that is content.
  mutating func pass(_ octet: UInt8, to output: inout CanonicalBody) {
    release(to: &output)
    output.append(octet)
  }

  /// Takes CRLF.
  mutating func passLineEnd() { heldLineEnds += 1 }

  /// There is content behind what was held.
  private mutating func release(to output: inout CanonicalBody) {
    hasContent = true
    while heldLineEnds > 0 {
      output.appendLineEnd()
      heldLineEnds -= 1
    }
  }
}
