import Glibc

/// The octets of a message, for as long as their owner keeps them. Every access is bounded: what lies
/// outside reads as nothing.
struct Octets {
  private let storage: UnsafeRawBufferPointer

  init(_ storage: UnsafeRawBufferPointer) { self.storage = storage }

  var count: Int { storage.count }

  /// The octet at `index`; zero outside.
  subscript(index: Int) -> UInt8 { index >= 0 && index < storage.count ? storage[index] : 0 }

  /// The part of `range` that exists.
  subscript(range: Range<Int>) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: storage[range.clamped(to: 0..<storage.count)])
  }

  /// The first `octet` within `range`.
  func firstIndex(of octet: UInt8, in range: Range<Int>) -> Int? {
    let range = range.clamped(to: 0..<storage.count)
    guard !range.isEmpty, let base = storage.baseAddress,
      let found = memchr(base + range.lowerBound, Int32(octet), range.count)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// The line that begins at `start`, with its LF if it has one before `end`.
  func line(at start: Int, before end: Int) -> Range<Int> {
    guard start < end else { return start..<start }
    let lineFeed = firstIndex(of: 0x0a, in: start..<end)
    return start..<min(end, lineFeed.map { $0 + 1 } ?? end)
  }

  /// `line` without its line end, CRLF or LF.
  func content(ofLine line: Range<Int>) -> Range<Int> {
    var end = line.upperBound
    if end > line.lowerBound, self[end - 1] == 0x0a { end -= 1 }
    if end > line.lowerBound, self[end - 1] == 0x0d { end -= 1 }
    return line.lowerBound..<end
  }
}
