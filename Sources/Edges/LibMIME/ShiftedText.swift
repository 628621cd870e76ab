import Mail

/// Charsets that switch between alphabets, in the 8-bit form of the same characters: iconv knows one of them not
/// at all, and of the other less than Japanese mail has in it.
enum ShiftedText {
  private static let escape: UInt8 = 0x1b
  private static let lineFeed: UInt8 = 0x0a

  /// Whether text holds the escape sequence of JIS X 0208, which nothing but ISO-2022-JP has.
  static func isJapanese(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let octets = Octets(bytes)
    var position = 0
    while let found = octets.firstIndex(of: escape, in: position..<octets.count) {
      let isKanji = octets[found + 2] == UInt8(ascii: "B") || octets[found + 2] == UInt8(ascii: "@")
      if octets[found + 1] == UInt8(ascii: "$"), isKanji { return true }
      position = found + 1
    }
    return false
  }

  /// ISO-2022-JP (RFC 1468) with what Microsoft and others added, as EUC-JP-MS. Every line begins in ASCII.
  static func eucJP(_ bytes: UnsafeRawBufferPointer, findings: Findings) -> [UInt8] {
    enum Alphabet { case ascii, kana, kanji, supplementary }
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var alphabet = Alphabet.ascii
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == escape, let (next, length) = shift(bytes[position...].prefix(4)) {
        switch next {
        case "B": alphabet = .kanji
        case "D": alphabet = .supplementary
        case "I": alphabet = .kana
        default: alphabet = .ascii
        }
        position += length
        continue
      }
      if byte == lineFeed, alphabet != .ascii {
        findings.report(.invalidCharsetBytes)
        alphabet = .ascii
      }
      let isCharacter = byte > 0x20 && byte < 0x7f
      let hasSecond = position + 1 < bytes.count && bytes[position + 1] > 0x20 && bytes[position + 1] < 0x7f
      switch alphabet {
      case .kana where isCharacter:
        output += [0x8e, byte | 0x80]
      case .kanji where isCharacter && hasSecond:
        output += [byte | 0x80, bytes[position + 1] | 0x80]
        position += 1
      case .supplementary where isCharacter && hasSecond:
        output += [0x8f, byte | 0x80, bytes[position + 1] | 0x80]
        position += 1
      default:
        output.append(byte)
      }
      position += 1
    }
    return output
  }

  /// HZ (RFC 1843) as GB 18030.
  static func gb18030(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var isChinese = false
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      let second = position + 1 < bytes.count ? bytes[position + 1] : 0
      position += 1
      if byte == UInt8(ascii: "~"), !isChinese || second == UInt8(ascii: "}") {
        switch second {
        case UInt8(ascii: "{"): isChinese = true
        case UInt8(ascii: "}"): isChinese = false
        case UInt8(ascii: "~"): output.append(byte)
        // A line that goes on.
        case lineFeed: break
        default:
          output.append(byte)
          continue
        }
        position += 1
      } else if isChinese, byte > 0x20, byte < 0x7f, second > 0x20, second < 0x7f {
        output += [byte | 0x80, second | 0x80]
        position += 1
      } else {
        if byte == lineFeed { isChinese = false }
        output.append(byte)
      }
    }
    return output
  }

  /// The alphabet that an escape sequence names by its last character, and the length of the sequence.
  private static func shift(_ text: Slice<UnsafeRawBufferPointer>) -> (name: Unicode.Scalar, length: Int)? {
    let sequences: [(String, Unicode.Scalar)] = [
      ("$@", "B"), ("$B", "B"), ("$(@", "B"), ("$(B", "B"), ("$(D", "D"), ("(I", "I"), ("(B", "A"),
      ("(J", "A"),
      ("(H", "A"),
    ]
    for (sequence, name) in sequences where text.dropFirst().starts(with: sequence.utf8) {
      return (name, sequence.utf8.count + 1)
    }
    return nil
  }
}
