/// The inner loops of `JSONWriter`: they fill a block on the stack without a check for room at each
/// octet, and append it whole.
enum JSONOctets {
  /// Octets of input handled at a time: with its worst growth the block stays in the first-level cache.
  private static let blockOctets = 2048
  /// `\u001f` for one octet.
  private static let worstGrowth = 6

  /// Appends valid UTF-8 with what RFC 8259 §7 wants escaped.
  static func appendEscaped(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) {
    // Eight octets beyond the worst case: whole words are stored ahead of what is known to be kept.
    withUnsafeTemporaryAllocation(byteCount: blockOctets * worstGrowth + 8, alignment: 8) { block in
      var start = 0
      while start < bytes.count {
        let end = min(start + blockOctets, bytes.count)
        let written = escape(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), into: block)
        output.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<written]))
        start = end
      }
    }
  }

  /// How many octets of valid UTF-8, whole characters from the beginning, have no more than `limit` octets with
  /// what is escaped. Short text is not looked at.
  static func prefix(of bytes: UnsafeRawBufferPointer, fitting limit: Int) -> Int {
    guard bytes.count > limit / worstGrowth else { return bytes.count }
    var read = 0
    var left = limit
    while read + 8 <= bytes.count, left >= 8 * worstGrowth {
      let word = bytes.loadUnaligned(fromByteOffset: read, as: UInt64.self)
      if escapeMarks(word) == 0 {
        left -= 8
      } else {
        for octet in bytes[read..<read + 8] { left -= growth(of: octet) }
      }
      read += 8
    }
    while read < bytes.count {
      left -= growth(of: bytes[read])
      guard left >= 0 else { break }
      read += 1
    }
    while read > 0, read < bytes.count, bytes[read] & 0xc0 == 0x80 { read -= 1 }
    return read
  }

  private static func growth(of octet: UInt8) -> Int {
    switch octet {
    case 0x08, 0x09, 0x0a, 0x0c, 0x0d, UInt8(ascii: "\""), UInt8(ascii: "\\"): 2
    case 0..<0x20: worstGrowth
    default: 1
    }
  }

  private static func escape(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard let from = source.baseAddress, let to = target.baseAddress else { return 0 }
    let count = source.count
    var read = 0
    var write = 0
    while read + 8 <= count {
      let word = from.loadUnaligned(fromByteOffset: read, as: UInt64.self)
      to.storeBytes(of: word, toByteOffset: write, as: UInt64.self)
      let marks = escapeMarks(word)
      if marks == 0 {
        read += 8
        write += 8
      } else {
        let plain = UInt64(littleEndian: marks).trailingZeroBitCount >> 3
        read += plain
        write += plain
        write = escapeOctet(from.load(fromByteOffset: read, as: UInt8.self), into: to, at: write)
        read += 1
      }
    }
    while read < count {
      let octet = from.load(fromByteOffset: read, as: UInt8.self)
      if octet < 0x20 || octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") {
        write = escapeOctet(octet, into: to, at: write)
      } else {
        to.storeBytes(of: octet, toByteOffset: write, as: UInt8.self)
        write += 1
      }
      read += 1
    }
    return write
  }

  /// The top bit of each octet that is a control character, `"` or `\`. A borrow can mark an octet
  /// above a true one wrongly, so only the lowest mark counts.
  @inline(__always)
  private static func escapeMarks(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let control = (word &- ones &* 0x20) & ~word
    return (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash) & (ones &* 0x80)
  }

  @inline(__always)
  private static func escapeOctet(_ octet: UInt8, into to: UnsafeMutableRawPointer, at write: Int) -> Int {
    let letter: UInt8
    switch octet {
    case 0x0a: letter = UInt8(ascii: "n")
    case 0x0d: letter = UInt8(ascii: "r")
    case 0x09: letter = UInt8(ascii: "t")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = octet
    case 0x08: letter = UInt8(ascii: "b")
    case 0x0c: letter = UInt8(ascii: "f")
    default:
      let low = octet & 15
      let hexadecimal = low < 10 ? low + 0x30 : low + 0x57
      to.storeBytes(of: UInt32(bigEndian: 0x5c75_3030), toByteOffset: write, as: UInt32.self)
      to.storeBytes(of: octet >> 4 + 0x30, toByteOffset: write + 4, as: UInt8.self)
      to.storeBytes(of: hexadecimal, toByteOffset: write + 5, as: UInt8.self)
      return write + 6
    }
    to.storeBytes(of: UInt8(ascii: "\\"), toByteOffset: write, as: UInt8.self)
    to.storeBytes(of: letter, toByteOffset: write + 1, as: UInt8.self)
    return write + 2
  }
}
