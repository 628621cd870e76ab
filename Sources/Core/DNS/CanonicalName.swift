import Mail

/// Builds the canonical text of a name octet by octet and keeps its limits.
struct CanonicalName {
  private var text: [UInt8] = []
  private var labelOctets = 0
  /// The root's length octet is counted from the start.
  private var wireOctets = 1

  init() { text.reserveCapacity(64) }

  /// Adds one octet of a label. `false` where label or name are too long now.
  mutating func append(_ octet: UInt8) -> Bool {
    // A label costs its length octet as well.
    wireOctets += labelOctets == 0 ? 2 : 1
    labelOctets += 1
    guard labelOctets <= DNSName.maximumLabelOctets, wireOctets <= DNSName.maximumWireOctets else {
      return false
    }
    switch octet {
    case UInt8(ascii: "."), UInt8(ascii: "\\"):
      text.append(UInt8(ascii: "\\"))
      text.append(octet)
    case 0x21...0x7e:
      text.append(ASCII.lowercased(octet))
    default:
      text.append(UInt8(ascii: "\\"))
      text.append(UInt8(ascii: "0") + octet / 100)
      text.append(UInt8(ascii: "0") + octet / 10 % 10)
      text.append(UInt8(ascii: "0") + octet % 10)
    }
    return true
  }

  /// Ends the label. `false` where it is empty.
  mutating func endLabel() -> Bool {
    guard labelOctets > 0 else { return false }
    text.append(UInt8(ascii: "."))
    labelOctets = 0
    return true
  }

  /// Adds a whole name behind an ended label. `false` where the two are too long together.
  mutating func append(whole name: DNSName) -> Bool {
    wireOctets += name.wireOctets - 1
    guard wireOctets <= DNSName.maximumWireOctets else { return false }
    text.append(contentsOf: name.description.utf8)
    // What follows is complete: `finish` must see an open label.
    labelOctets = 1
    return true
  }

  /// The name; `nil` where it has no label. A dot at the end is dropped.
  consuming func finish() -> DNSName? {
    if labelOctets == 0 {
      guard text.popLast() != nil else { return nil }
    }
    return DNSName(canonical: String(decoding: text, as: UTF8.self))
  }
}
