import Mail

/// The forms that values of tags have.
enum DKIMTagValue {
  /// Whether the value is exactly this word; case counts (RFC 6376 §3.2).
  static func isWord(_ value: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    value.elementsEqual(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  /// The elements of a colon-separated list without the white space around them; `nil` where one is empty.
  static func list(_ value: UnsafeRawBufferPointer) -> [Range<Int>]? {
    var elements: [Range<Int>] = []
    var start = 0
    while true {
      var end = start
      while end < value.count, value[end] != UInt8(ascii: ":") { end += 1 }
      var first = start
      var last = end
      while first < last, DKIMTagList.isWhitespace(value[first]) { first += 1 }
      while last > first, DKIMTagList.isWhitespace(value[last - 1]) { last -= 1 }
      guard first < last else { return nil }
      elements.append(first..<last)
      if end == value.count { return elements }
      start = end + 1
    }
  }

  /// Whether a colon-separated list has one of these words; `nil` where it is not such a list.
  static func listHas(_ value: UnsafeRawBufferPointer, _ words: StaticString...) -> Bool? {
    guard let elements = list(value) else { return nil }
    return elements.contains { element in
      words.contains { isWord(UnsafeRawBufferPointer(rebasing: value[element]), $0) }
    }
  }

  /// A decimal number of at most `digits` digits; the largest Int64 where 64 bits do not hold it.
  static func decimal(_ value: UnsafeRawBufferPointer, digits: Int) -> Int64? {
    guard (1...digits).contains(value.count) else { return nil }
    var number: Int64 = 0
    for byte in value {
      guard ASCII.isDigit(byte) else { return nil }
      let (product, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(byte - 0x30))
      number = overflow || carry || number == .max ? .max : sum
    }
    return number
  }

  /// Base64 of RFC 6376 §2.10 with white space anywhere; filling characters may be missing, as its
  /// grammar allows. `nil` for an empty value and for any other octet.
  static func base64(_ value: UnsafeRawBufferPointer) -> [UInt8]? {
    var isValid = true
    let decoded = [UInt8](unsafeUninitializedCapacity: value.count / 4 * 3 + 3) { output, count in
      var buffer: UInt32 = 0
      var characters = 0
      var padding = 0
      for byte in value {
        let sextet = sextets[Int(byte)]
        if sextet < 64, padding == 0 {
          buffer = buffer << 6 | UInt32(sextet)
          characters += 1
          if characters & 3 == 0 {
            output[count] = UInt8(truncatingIfNeeded: buffer >> 16)
            output[count + 1] = UInt8(truncatingIfNeeded: buffer >> 8)
            output[count + 2] = UInt8(truncatingIfNeeded: buffer)
            count += 3
          }
        } else if sextet == filling {
          padding += 1
        } else if sextet != white {
          isValid = false
          break
        }
      }
      switch characters & 3 {
      case 2:
        isValid = isValid && (padding == 0 || padding == 2)
        output[count] = UInt8(truncatingIfNeeded: buffer >> 4)
        count += 1
      case 3:
        isValid = isValid && padding <= 1
        output[count] = UInt8(truncatingIfNeeded: buffer >> 10)
        output[count + 1] = UInt8(truncatingIfNeeded: buffer >> 2)
        count += 2
      case 1:
        isValid = false
      default:
        isValid = isValid && padding == 0 && characters > 0
      }
    }
    return isValid ? decoded : nil
  }

  private static let filling: UInt8 = 64
  private static let white: UInt8 = 65
  private static let sextets: [UInt8] = (0...255).map { byte in
    switch UInt8(byte) {
    case 0x41...0x5a: UInt8(byte - 0x41)
    case 0x61...0x7a: UInt8(byte - 0x61 + 26)
    case 0x30...0x39: UInt8(byte - 0x30 + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    case UInt8(ascii: "="): filling
    case 0x20, 0x09, 0x0d, 0x0a: white
    default: 255
    }
  }

  /// Undoes dkim-quoted-printable (RFC 6376 §2.11), white space taken out; `nil` where "=" does not stand
  /// before two hexadecimal digits.
  static func quotedPrintable(_ value: UnsafeRawBufferPointer) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(value.count)
    var position = 0
    while position < value.count {
      let byte = value[position]
      position += 1
      if DKIMTagList.isWhitespace(byte) { continue }
      guard byte == UInt8(ascii: "=") else {
        output.append(byte)
        continue
      }
      let octet = quotedPrintableOctet(value, at: position - 1)
      guard octet.count == 3 else { return nil }
      output.append(octet.byte)
      position += 2
    }
    return output
  }

  /// One octet of dkim-quoted-printable and how many octets it takes, 1 or 3.
  static func quotedPrintableOctet(
    _ value: UnsafeRawBufferPointer, at position: Int
  ) -> (byte: UInt8, count: Int) {
    guard value[position] == UInt8(ascii: "="), position + 2 < value.count,
      let high = hexadecimal(value[position + 1]), let low = hexadecimal(value[position + 2])
    else { return (value[position], 1) }
    return (high << 4 | low, 3)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// A domain name of RFC 6376 §3.5, U-labels allowed (RFC 8616 §5); `nil` for anything else, a trailing
  /// dot included.
  static func domain(_ value: UnsafeRawBufferPointer, minimumLabels: Int) -> DomainName? {
    // A U-label takes at most four octets for each of its A-label.
    guard value.count <= DomainName.maximumOctets * 4, value.last != UInt8(ascii: "."),
      let text = String(validating: value, as: UTF8.self), let name = DomainName(text),
      minimumLabels < 2 || name.description.utf8.contains(UInt8(ascii: "."))
    else { return nil }
    return name
  }
}
