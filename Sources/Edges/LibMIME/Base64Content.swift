/// Base64 as it arrives: with foreign characters, padding in the middle, without padding at the end.
///
/// GMime's decoder is not used: it stops at the first padding and drops an unpadded end.
enum Base64Content {
  private static let foreign: UInt8 = 0xff
  private static let space: UInt8 = 0xfe
  private static let padding: UInt8 = 0xfd
  /// Octets behind the padding from which on they are content, and not a footer: a line has 57.
  private static let footerOctets = 57

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: foreign, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, character) in alphabet.utf8.enumerated() { values[Int(character)] = UInt8(value) }
    for character in " \t\r\n".utf8 { values[Int(character)] = space }
    values[Int(UInt8(ascii: "="))] = padding
    return values
  }()

  /// The content, and whether it was base64 as RFC 2045 §6.8 wants it.
  static func decode(_ text: UnsafeRawBufferPointer) -> (bytes: [UInt8], isExact: Bool) {
    var isExact = true
    var bits: UInt32 = 0
    var characters = 0
    var paddings = 0
    // How much there was at the last padding.
    var padded: Int?
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { output, count in
      // The end of a group of two or three characters, which carry one or two octets.
      func finishGroup() {
        switch characters {
        case 2:
          output[count] = UInt8(truncatingIfNeeded: bits >> 4)
          count += 1
        case 3:
          output[count] = UInt8(truncatingIfNeeded: bits >> 10)
          output[count + 1] = UInt8(truncatingIfNeeded: bits >> 2)
          count += 2
        default: break
        }
        characters = 0
        bits = 0
      }
      values.withUnsafeBufferPointer { values in
        for character in text {
          let value = values[Int(character)]
          switch value {
          case space: continue
          case foreign:
            isExact = false
            // Behind the padding that is no base64, but the footer of a mailing list.
            guard let padded, count - padded < footerOctets else { continue }
            count = padded
            characters = 0
            bits = 0
            paddings = 2
            return
          case padding:
            paddings += 1
            if characters == 1 || characters == 0 && paddings != 2 { isExact = false }
            if characters == 3 { paddings = 2 }
            let isEnd = characters >= 2
            finishGroup()
            if isEnd { padded = count }
          default:
            if paddings > 0 { isExact = false }
            paddings = 0
            bits = bits << 6 | UInt32(value)
            characters += 1
            guard characters == 4 else { continue }
            output[count] = UInt8(truncatingIfNeeded: bits >> 16)
            output[count + 1] = UInt8(truncatingIfNeeded: bits >> 8)
            output[count + 2] = UInt8(truncatingIfNeeded: bits)
            count += 3
            characters = 0
            bits = 0
          }
        }
      }
      if characters != 0 || paddings == 1 { isExact = false }
      finishGroup()
    }
    return (bytes, isExact)
  }
}
