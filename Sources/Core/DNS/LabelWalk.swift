/// Walks over the labels of a name in a message, following its pointers (RFC 1035 §4.1.4).
struct LabelWalk {
  private var offset: Int
  /// Where this run of labels began: a pointer leads before it, so that no walk comes by twice.
  private var runStart: Int
  private var pointers = 0

  init(at offset: Int) {
    self.offset = offset
    runStart = offset
  }

  /// The place of the next label; `nil` behind the last one.
  mutating func next(in octets: [UInt8]) throws(MalformedMessage) -> Range<Int>? {
    while true {
      guard offset < octets.count else { throw MalformedMessage() }
      let length = Int(octets[offset])
      switch length {
      case 0:
        return nil
      case 1...DNSName.maximumLabelOctets:
        let label = offset + 1..<offset + 1 + length
        guard label.upperBound <= octets.count else { throw MalformedMessage() }
        offset = label.upperBound
        return label
      case 0xc0...0xff:
        guard offset + 1 < octets.count else { throw MalformedMessage() }
        let target = (length & 0x3f) << 8 | Int(octets[offset + 1])
        pointers += 1
        guard target < runStart, pointers <= DNSLimits.pointersPerName else { throw MalformedMessage() }
        offset = target
        runStart = target
      default:
        throw MalformedMessage()
      }
    }
  }
}
