/// Takes the CR out of each CRLF of a text that comes in pieces, and counts what is left.
struct LineEndFilter {
  private let isOn: Bool
  /// Whether the last piece ended with a CR, which waits for what follows.
  private var holdsReturn = false
  /// Octets that were passed on.
  private(set) var count = 0

  init(isOn: Bool) { self.isOn = isOn }

  /// Passes a piece on; it is overwritten.
  mutating func pass(_ piece: UnsafeMutableRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void) {
    guard isOn else { return give(UnsafeRawBufferPointer(piece), take) }
    guard let first = piece.first else { return }
    if holdsReturn, first != 0x0a { giveReturn(take) }
    holdsReturn = false
    var written = 0
    for read in 0..<piece.count {
      let octet = piece[read]
      if octet == 0x0d {
        guard read + 1 < piece.count else {
          holdsReturn = true
          break
        }
        if piece[read + 1] == 0x0a { continue }
      }
      piece[written] = octet
      written += 1
    }
    give(UnsafeRawBufferPointer(rebasing: piece[..<written]), take)
  }

  /// Nothing follows.
  mutating func finish(_ take: (UnsafeRawBufferPointer) -> Void) {
    if holdsReturn { giveReturn(take) }
    holdsReturn = false
  }

  private mutating func giveReturn(_ take: (UnsafeRawBufferPointer) -> Void) {
    withUnsafeBytes(of: UInt8(0x0d)) { give($0, take) }
  }

  private mutating func give(_ bytes: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void) {
    guard !bytes.isEmpty else { return }
    count += bytes.count
    take(bytes)
  }
}
