import Authentication

/// A short digest of its input.
package final class FuzzDigest: DKIMDigest {
  private var sum: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package func update(_ bytes: UnsafeRawBufferPointer) {
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  package func finish() -> [UInt8] {
    defer { sum = 0xcbf2_9ce4_8422_2325 }
    return (0..<32).map { UInt8(truncatingIfNeeded: sum >> UInt64($0 & 7 * 8)) }
  }
}
