/// Base64 of RFC 4648 §4, with padding.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Octets of input encoded at a time, a multiple of three: 4 kB of output, in the first-level cache.
  private static let blockOctets = 3072

  /// Appends the encoded form of `bytes` to `output`: four characters for each three octets.
  ///
  /// Whole groups go through a block on the stack, in a third of the time that appending each takes.
  package static func encode(_ bytes: UnsafeRawBufferPointer, into output: inout [UInt8]) {
    let whole = bytes.count / 3 * 3
    output.reserveCapacity(output.count + (bytes.count + 2) / 3 * 4)
    alphabet.withUnsafeBufferPointer { alphabet in
      withUnsafeTemporaryAllocation(byteCount: blockOctets / 3 * 4, alignment: 8) { block in
        var start = 0
        while start < whole {
          let end = min(start + blockOctets, whole)
          let written = encode(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), alphabet, into: block)
          output.append(contentsOf: UnsafeRawBufferPointer(rebasing: block[..<written]))
          start = end
        }
      }
      let rest = bytes.count - whole
      guard rest > 0 else { return }
      let group = UInt32(bytes[whole]) << 16 | (rest == 2 ? UInt32(bytes[whole + 1]) << 8 : 0)
      output.append(alphabet[Int(group >> 18)])
      output.append(alphabet[Int(group >> 12 & 63)])
      output.append(rest == 2 ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "="))
      output.append(UInt8(ascii: "="))
    }
  }

  /// Encodes whole groups of three octets.
  private static func encode(
    _ source: UnsafeRawBufferPointer, _ alphabet: UnsafeBufferPointer<UInt8>,
    into target: UnsafeMutableRawBufferPointer
  ) -> Int {
    guard let from = source.baseAddress, let to = target.baseAddress, let letters = alphabet.baseAddress
    else { return 0 }
    var read = 0
    var write = 0
    while read + 3 <= source.count {
      let group =
        Int(from.load(fromByteOffset: read, as: UInt8.self)) << 16
        | Int(from.load(fromByteOffset: read + 1, as: UInt8.self)) << 8
        | Int(from.load(fromByteOffset: read + 2, as: UInt8.self))
      let word =
        UInt32(letters[group >> 18]) | UInt32(letters[group >> 12 & 63]) << 8
        | UInt32(letters[group >> 6 & 63]) << 16 | UInt32(letters[group & 63]) << 24
      to.storeBytes(of: word.littleEndian, toByteOffset: write, as: UInt32.self)
      read += 3
      write += 4
    }
    return write
  }

  /// The encoded form of `bytes`.
  package static func encode(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    bytes.withUnsafeBytes { encode($0, into: &output) }
    return String(decoding: output, as: UTF8.self)
  }

  /// Decodes padded base64 without white space; `nil` for anything else, filling bits that are not zero
  /// included (RFC 4648 §3.5), so that one value has one text.
  package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var count = 0
    var padding = 0
    for character in text {
      let value: UInt32
      switch character {
      case 0x41...0x5a: value = UInt32(character - 0x41)
      case 0x61...0x7a: value = UInt32(character - 0x61 + 26)
      case 0x30...0x39: value = UInt32(character - 0x30 + 52)
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        padding += 1
        value = 0
      default: return nil
      }
      guard padding == 0 || character == UInt8(ascii: "=") else { return nil }
      buffer = buffer << 6 | value
      count += 1
      if count % 4 == 0 {
        guard padding <= 2, buffer & (1 << UInt32(8 * padding) - 1) == 0 else { return nil }
        let group = [UInt8(buffer >> 16 & 255), UInt8(buffer >> 8 & 255), UInt8(buffer & 255)]
        bytes.append(contentsOf: group.dropLast(padding))
        buffer = 0
      }
    }
    return count % 4 == 0 ? bytes : nil
  }
}
