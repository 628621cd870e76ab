/// Octet classes of the mail grammars. They look at ASCII only, whatever the locale says.
package enum ASCII {
  /// `A`...`Z`, `a`...`z`.
  package static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a }

  /// `0`...`9`.
  package static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// A letter or a digit.
  package static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

  /// SP or HTAB: WSP of RFC 5234.
  package static func isWhitespace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  /// An octet that may stand in an atom: atext of RFC 5322 §3.2.3, 8-bit octets included (RFC 6532).
  package static func isAtomText(_ byte: UInt8) -> Bool {
    if isLetterOrDigit(byte) || byte >= 0x80 { return true }
    switch byte {
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
      UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "/"),
      UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"),
      UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"), UInt8(ascii: "~"):
      return true
    default:
      return false
    }
  }

  /// The lower-case form of an ASCII letter; every other octet as it is.
  package static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
  }

  /// Whether two sequences of octets are the same but for the case of ASCII letters.
  package static func equalIgnoringCase(
    _ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>
  ) -> Bool {
    let inMemory = left.withContiguousStorageIfAvailable { left in
      right.withContiguousStorageIfAvailable { right in
        equalIgnoringCase(UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
      }
    }
    if let inMemory, let answer = inMemory { return answer }
    return left.elementsEqual(right) { lowercased($0) == lowercased($1) }
  }

  /// The same for octets in memory, without generic code: every header field of every message comes here.
  package static func equalIgnoringCase(
    _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
  ) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where lowercased(left[index]) != lowercased(right[index]) { return false }
    return true
  }

  /// The same for octets in memory, without generic code: every header field of every message comes here.
  package static func equalIgnoringCase(_ left: UnsafeRawBufferPointer, _ right: [UInt8]) -> Bool {
    left.count == right.count && right.indices.allSatisfy { lowercased(left[$0]) == lowercased(right[$0]) }
  }
}
