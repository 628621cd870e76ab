import Mail

/// A header section as libopendkim gets it.
struct DKIMSecondHeader {
  /// The fields in one store, lines joined by CRLF.
  private(set) var octets: [UInt8] = []
  private(set) var ranges: [Range<Int>] = []

  /// Takes the fields of a message; `nil` where one holds what libopendkim reads in another way.
  ///
  /// - Parameter signatures: the signature fields that are shown; others are left out. So are fields whose names no
  ///   `h=` can hold, for which libopendkim would refuse the message.
  init?(_ header: HeaderSection, signatures: Set<Int>) {
    octets.reserveCapacity(header.octets.count + header.count * 8)
    let hidden = Set(header.fields(named: "dkim-signature")).subtracting(signatures)
    let isUsable = header.octets.withUnsafeBytes { source in
      for (index, field) in header.fields.enumerated() where !hidden.contains(index) {
        let name = UnsafeRawBufferPointer(rebasing: source[field.name])
        // White space before the colon is of the name, and libopendkim knows only SP there.
        if name.contains(0x09) { return false }
        guard Self.isName(name) else { continue }
        guard append(name, UnsafeRawBufferPointer(rebasing: source[field.value])) else { return false }
      }
      return true
    }
    guard isUsable else { return nil }
  }

  /// The fields from the top down.
  var fields: [ArraySlice<UInt8>] { ranges.map { octets[$0] } }

  private static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
    !name.isEmpty && name[0] != 0x20 && name.allSatisfy { 0x20...0x7e ~= $0 && $0 != UInt8(ascii: ";") }
  }

  /// Appends a field; false where a line end is not one of a folded line, or a control character stands in it that
  /// libopendkim takes for white space or for the end of the text.
  private mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool {
    let start = octets.count
    octets.append(contentsOf: name)
    octets.append(UInt8(ascii: ":"))
    for position in 0..<value.count {
      let byte = value[position]
      switch byte {
      case 0x00, 0x0b, 0x0c:
        return false
      case 0x0d:
        guard position + 1 < value.count, value[position + 1] == 0x0a else { return false }
      case 0x0a:
        guard position + 1 < value.count, DKIMOctet.isBlank(value[position + 1]) else { return false }
        if octets.last != 0x0d { octets.append(0x0d) }
      default:
        break
      }
      octets.append(byte)
    }
    ranges.append(start..<octets.count)
    return true
  }
}
