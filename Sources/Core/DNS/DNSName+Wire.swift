import Mail

extension DNSName {
  /// The length on the wire in octets, 1...255.
  var wireOctets: Int {
    if isRoot { return 1 }
    let text = description.utf8
    guard text.contains(UInt8(ascii: "\\")) else { return text.count + 2 }
    return wireForm.count
  }

  /// The name as RFC 1035 §3.1 sends it: each label behind its length, then the root's length of zero.
  var wireForm: [UInt8] {
    var wire: [UInt8] = []
    guard !isRoot else { return [0] }
    wire.reserveCapacity(description.utf8.count + 2)
    wire.append(0)
    var lengthIndex = 0
    var rest = description.utf8[...]
    while let octet = rest.popFirst() {
      if octet == UInt8(ascii: ".") {
        wire[lengthIndex] = UInt8(truncatingIfNeeded: wire.count - lengthIndex - 1)
        lengthIndex = wire.count
        wire.append(0)
      } else if octet == UInt8(ascii: "\\") {
        wire.append(Self.unescaped(&rest))
      } else {
        wire.append(octet)
      }
    }
    wire[lengthIndex] = UInt8(truncatingIfNeeded: wire.count - lengthIndex - 1)
    wire.append(0)
    return wire
  }

  /// What stands behind a backslash of the canonical form, which is always complete.
  private static func unescaped(_ rest: inout Substring.UTF8View) -> UInt8 {
    guard let first = rest.popFirst() else { return UInt8(ascii: "\\") }
    guard ASCII.isDigit(first) else { return first }
    let second = rest.popFirst() ?? 0x30
    let third = rest.popFirst() ?? 0x30
    return (first &- 0x30) &* 100 &+ (second &- 0x30) &* 10 &+ (third &- 0x30)
  }
}
