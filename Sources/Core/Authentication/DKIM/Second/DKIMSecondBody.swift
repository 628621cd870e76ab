/// Looks through a body for what libopendkim canonicalizes in another way than RFC 6376 §3.4, or stores without bound.
struct DKIMSecondBody {
  /// The longest line, in octets: libopendkim keeps one without white space in memory, once for each canonicalization.
  static let maximumLineOctets = 1 << 20

  private var previous: UInt8 = 0x0a
  private var lineOctets = 0

  /// Whether the body may go on with these octets.
  mutating func accepts(_ chunk: UnsafeRawBufferPointer) -> Bool {
    for byte in chunk {
      guard byte != 0, (previous == 0x0d) == (byte == 0x0a) else { return false }
      lineOctets = byte == 0x0a ? 0 : lineOctets + 1
      guard lineOctets <= Self.maximumLineOctets else { return false }
      previous = byte
    }
    return true
  }

  /// Whether it may end here: empty, or with a line end.
  var mayEnd: Bool { previous == 0x0a }
}
