/// Finds the next octet at which the relaxed body canonicalization may change anything: a TAB, or a SP
/// before SP, TAB or CR. Most mail has few of them, hence 32 octets are looked at together.
enum WhitespaceScan {
  private typealias Block = SIMD32<UInt8>

  /// The position of the first such octet in `start..<end`, or `end`. A SP in the last place does not
  /// count: what follows it is not known.
  static func firstChange(_ base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
    var position = start
    let tab = Block(repeating: 0x09)
    let space = Block(repeating: 0x20)
    let carriageReturn = Block(repeating: 0x0d)
    // One octet more is read: the one after the block.
    while end - position > Block.scalarCount {
      let here = base.loadUnaligned(fromByteOffset: position, as: Block.self)
      let next = base.loadUnaligned(fromByteOffset: position + 1, as: Block.self)
      let isTab = here .== tab
      let isBlank = (next .== space) .| (next .== tab) .| (next .== carriageReturn)
      // All bits of an octet are set or none: a mask is a vector of 0 and -1.
      let hits = unsafeBitCast(isTab .| ((here .== space) .& isBlank), to: SIMD4<UInt64>.self)
      if hits[0] | hits[1] | hits[2] | hits[3] != 0 {
        for word in 0..<4 where hits[word] != 0 {
          return position + word * 8 + hits[word].littleEndian.trailingZeroBitCount / 8
        }
      }
      position += Block.scalarCount
    }
    while position < end {
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      if byte == 0x09 { return position }
      if byte == 0x20, position + 1 < end {
        let next = base.load(fromByteOffset: position + 1, as: UInt8.self)
        if next == 0x20 || next == 0x09 || next == 0x0d { return position }
      }
      position += 1
    }
    return end
  }
}
