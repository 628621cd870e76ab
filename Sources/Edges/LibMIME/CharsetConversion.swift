import CGMime
import Glibc

/// Octets through iconv, piece by piece.
struct CharsetConversion {
  /// What glibc calls its replacement in UTF-8.
  private static let replacement: [UInt8] = [0xef, 0xbf, 0xbd]
  /// Octets of output at a time: in the first-level cache.
  private static let blockOctets = 16_384

  private let descriptor: iconv_t
  /// Whether octets 0x80...0x9f without a character are the C1 controls, as in WHATWG's windows-1252.
  private let keepsControls: Bool
  private let lineEnds: Charset.LineEnds

  init(_ descriptor: iconv_t, keepsControls: Bool, lineEnds: Charset.LineEnds) {
    self.descriptor = descriptor
    self.keepsControls = keepsControls
    self.lineEnds = lineEnds
  }

  /// Hands all of `bytes`, converted, to `take`; every run of the same octets gives the same.
  ///
  /// - Returns: how many octets it was, and whether every octet of the input made sense.
  func run(
    _ bytes: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void
  ) -> (count: Int, isExact: Bool) {
    // Back to the first shift state.
    iconv(descriptor, nil, nil, nil, nil)
    var filter = LineEndFilter(isOn: lineEnds == .lf)
    var isExact = true
    // iconv wants a pointer to octets that it may change, and does not change them.
    var position = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
    var remaining = bytes.count
    withUnsafeTemporaryAllocation(byteCount: Self.blockOctets, alignment: 1) { buffer in
      func drain(_ step: (inout UnsafeMutablePointer<CChar>?, inout Int) -> Int) -> (Int, Int32) {
        var target = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
        var space = buffer.count
        let result = step(&target, &space)
        let code = errno
        filter.pass(UnsafeMutableRawBufferPointer(rebasing: buffer[..<(buffer.count - space)]), take)
        return (result, code)
      }
      while remaining > 0 {
        let before = remaining
        let (result, code) = drain { iconv(descriptor, &position, &remaining, &$0, &$1) }
        guard result == -1 else { break }
        if code == E2BIG, remaining < before { continue }
        // EILSEQ or EINVAL: one octet is given up, and the rest tried again.
        var other = Self.replacement
        if keepsControls, let position, (0x80...0x9f).contains(UInt8(bitPattern: position.pointee)) {
          other = [0xc2, UInt8(bitPattern: position.pointee)]
        } else {
          isExact = false
        }
        other.withUnsafeMutableBytes { filter.pass($0, take) }
        position = position.map { $0 + 1 }
        remaining -= 1
      }
      // Charsets with shift states may hold something back.
      _ = drain { iconv(descriptor, nil, nil, &$0, &$1) }
    }
    filter.finish(take)
    return (filter.count, isExact)
  }
}
