/// Octets on the heap, not initialised before they are read from a file, freed with the last reference.
///
/// `@unchecked Sendable` because the octets are written once, by whoever makes it, before anybody else has
/// a reference, and only read from then on.
final class OctetBuffer: @unchecked Sendable {
  let bytes: UnsafeMutableRawBufferPointer

  init(count: Int) { bytes = .allocate(byteCount: count, alignment: 16) }

  deinit { bytes.deallocate() }

  func read<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    try body(UnsafeRawBufferPointer(bytes))
  }
}
