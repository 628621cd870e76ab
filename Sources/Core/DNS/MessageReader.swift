import Mail

/// Reads a message from one place on; nothing in the octets can make it read outside or run in circles.
struct MessageReader {
  let octets: [UInt8]
  private(set) var offset: Int

  init(_ octets: [UInt8], at offset: Int) {
    self.octets = octets
    self.offset = offset
  }

  mutating func octet() throws(MalformedMessage) -> UInt8 {
    guard offset < octets.count else { throw MalformedMessage() }
    defer { offset += 1 }
    return octets[offset]
  }

  mutating func number16() throws(MalformedMessage) -> UInt16 {
    guard octets.count - offset >= 2 else { throw MalformedMessage() }
    defer { offset += 2 }
    return UInt16(octets[offset]) << 8 | UInt16(octets[offset + 1])
  }

  mutating func number32() throws(MalformedMessage) -> UInt32 {
    UInt32(try number16()) << 16 | UInt32(try number16())
  }

  /// Steps over so many octets and tells where they are.
  mutating func run(_ count: Int) throws(MalformedMessage) -> Range<Int> {
    guard count <= octets.count - offset else { throw MalformedMessage() }
    defer { offset += count }
    return offset..<offset + count
  }

  /// Steps over a name without following its pointer.
  mutating func skipName() throws(MalformedMessage) {
    while true {
      let length = try octet()
      if length == 0 { return }
      switch length & 0xc0 {
      case 0: _ = try run(Int(length))
      case 0xc0:
        _ = try octet()
        return
      // RFC 1035 §4.1.4 reserves the other two; RFC 6891 §5 withdrew the one that was tried.
      default: throw MalformedMessage()
      }
    }
  }

  /// Reads a name and stands behind it.
  mutating func name() throws(MalformedMessage) -> DNSName {
    var text = CanonicalName()
    var labels = LabelWalk(at: offset)
    while let label = try labels.next(in: octets) {
      for octet in octets[label] {
        guard text.append(octet) else { throw MalformedMessage() }
      }
      guard text.endLabel() else { throw MalformedMessage() }
    }
    try skipName()
    return text.finish() ?? .root
  }

  /// Whether the name at `start` is `wireName` from its octet `from` on, but for the case of letters. A
  /// name that breaks off or loops equals none.
  static func isName(
    at start: Int, in octets: [UInt8], equalTo wireName: [UInt8], from: Int = 0
  ) -> Bool {
    var expected = from
    var labels = LabelWalk(at: start)
    do throws(MalformedMessage) {
      while let label = try labels.next(in: octets) {
        guard expected < wireName.count, Int(wireName[expected]) == label.count,
          label.count < wireName.count - expected
        else { return false }
        expected += 1
        // A loop of indices: this is where the time of reading a message goes.
        for place in label {
          guard ASCII.lowercased(octets[place]) == ASCII.lowercased(wireName[expected]) else { return false }
          expected += 1
        }
      }
    } catch {
      return false
    }
    return expected < wireName.count && wireName[expected] == 0
  }
}
