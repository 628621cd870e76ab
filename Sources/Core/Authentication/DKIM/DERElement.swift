/// One element of DER (X.690): its tag and where its content stands.
struct DERElement {
  static let integer: UInt8 = 0x02
  static let bitString: UInt8 = 0x03
  static let objectIdentifier: UInt8 = 0x06
  static let sequence: UInt8 = 0x30

  let tag: UInt8
  let content: Range<Int>
  var end: Int { content.upperBound }

  /// The element at the start of `range`; `nil` where it does not lie within.
  init?(_ octets: [UInt8], _ range: Range<Int>) {
    guard range.upperBound <= octets.count, range.count >= 2 else { return nil }
    tag = octets[range.lowerBound]
    var position = range.lowerBound + 1
    let first = octets[position]
    position += 1
    var length = Int(first)
    if first >= 0x80 {
      // Two octets of length hold 64 kB, all that a TXT record can.
      let count = Int(first & 0x7f)
      guard (1...2).contains(count), range.upperBound - position >= count else { return nil }
      length = 0
      for _ in 0..<count {
        length = length << 8 | Int(octets[position])
        position += 1
      }
    }
    guard length <= range.upperBound - position else { return nil }
    content = position..<position + length
  }
}
