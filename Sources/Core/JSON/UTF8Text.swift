/// Questions about octets that may be UTF-8, answered in place: no copy, no `String`.
package enum UTF8Text {
  /// Whether `bytes` are valid UTF-8 (RFC 3629) without NUL.
  package static func isTextWithoutNUL(_ bytes: UnsafeRawBufferPointer) -> Bool {
    !containsNUL(bytes) && isValid(bytes)
  }

  /// Whether `bytes` are valid UTF-8 (RFC 3629).
  package static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.withMemoryRebound(to: UInt8.self) { octets in
      (try? UTF8Span(validating: octets.span)) != nil
    }
  }

  /// Where the first octet stands that makes `bytes` invalid UTF-8; `nil` where all is well.
  static func firstInvalidOffset(in bytes: [UInt8]) -> Int? {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return nil
    } catch {
      return error.byteOffsets.lowerBound
    }
  }

  private static func containsNUL(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 != 0 { return true }
      index += 8
    }
    return bytes[index...].contains(0)
  }
}
