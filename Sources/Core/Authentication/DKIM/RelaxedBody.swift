/// The relaxed body canonicalization, RFC 6376 §3.4.4: white space at the end of lines goes, white space
/// inside them becomes one SP, the empty lines at the end go; a body that is not empty ends with CRLF.
///
/// Only CRLF ends a line; CR and LF alone are content. White space at the very end of a body that no CRLF
/// ends counts as white space at the end of a line. The body may come in pieces of any size; runs that do
/// not change are handed on where they stand.
struct RelaxedBody {
  private var lines = TrailingLines()
  /// White space was seen, and what follows it was not.
  private var holdsSpace = false
  /// Behind that white space, if any, a CR was seen.
  private var holdsReturn = false

  /// Takes the next piece of the body.
  mutating func update(_ chunk: UnsafeRawBufferPointer, to output: inout CanonicalBody) {
    guard let base = chunk.baseAddress, !chunk.isEmpty else { return }
    var position = settle(chunk, to: &output)
    while position < chunk.count {
      let run = position
      let space = WhitespaceScan.firstChange(base, from: position, to: chunk.count)
      if space == chunk.count {
        passLast(chunk, run..<space, to: &output)
        return
      }
      position = space + 1
      while position < chunk.count, DKIMOctet.isBlank(chunk[position]) { position += 1 }
      switch Follower(chunk, position) {
      case .unknown:
        pass(chunk, run..<space, to: &output)
        holdsSpace = true
        holdsReturn = position < chunk.count
        return
      case .lineEnd:
        pass(chunk, run..<space, to: &output)
      case .content where chunk[space] == 0x20:
        pass(chunk, run..<space + 1, to: &output)
      case .content:
        pass(chunk, run..<space, to: &output)
        lines.pass(0x20, to: &output)
      }
    }
  }

  /// Ends the body.
  mutating func finish(to output: inout CanonicalBody) {
    if holdsReturn { releaseReturn(to: &output) }
    holdsSpace = false
    if lines.hasContent { output.appendLineEnd() }
    output.flush()
  }

  /// What stands behind white space.
  private enum Follower {
    case content, lineEnd
    /// The chunk ends there, or behind a CR there.
    case unknown

    init(_ chunk: UnsafeRawBufferPointer, _ position: Int) {
      if position == chunk.count {
        self = .unknown
      } else if chunk[position] != 0x0d {
        self = .content
      } else if position + 1 == chunk.count {
        self = .unknown
      } else {
        self = chunk[position + 1] == 0x0a ? .lineEnd : .content
      }
    }
  }

  /// Hands on octets that do not change.
  private mutating func pass(
    _ chunk: UnsafeRawBufferPointer, _ range: Range<Int>, to output: inout CanonicalBody
  ) {
    guard !range.isEmpty else { return }
    lines.pass(UnsafeRawBufferPointer(rebasing: chunk[range]), to: &output)
  }

  /// Hands on the octets at the end of a chunk; a SP or CR in the last place waits for what follows.
  private mutating func passLast(
    _ chunk: UnsafeRawBufferPointer, _ range: Range<Int>, to output: inout CanonicalBody
  ) {
    holdsReturn = chunk.last == 0x0d
    holdsSpace = chunk.last == 0x20
    pass(
      chunk, range.lowerBound..<(holdsReturn || holdsSpace ? range.upperBound - 1 : range.upperBound),
      to: &output)
  }

  /// Decides about what was held at the end of the last chunk; returns where the rest of this one begins.
  private mutating func settle(_ chunk: UnsafeRawBufferPointer, to output: inout CanonicalBody) -> Int {
    var position = 0
    if holdsReturn, let first = chunk.first {
      if first == 0x0a {
        holdsSpace = false
        holdsReturn = false
        lines.passLineEnd()
        position = 1
      } else {
        releaseReturn(to: &output)
      }
    }
    guard holdsSpace else { return position }
    while position < chunk.count, DKIMOctet.isBlank(chunk[position]) { position += 1 }
    switch Follower(chunk, position) {
    case .unknown:
      holdsReturn = position < chunk.count
      return chunk.count
    case .lineEnd:
      holdsSpace = false
    case .content:
      holdsSpace = false
      lines.pass(0x20, to: &output)
    }
    return position
  }

  /// The CR was content, and so was the white space before it.
  private mutating func releaseReturn(to output: inout CanonicalBody) {
    if holdsSpace { lines.pass(0x20, to: &output) }
    lines.pass(0x0d, to: &output)
    holdsSpace = false
    holdsReturn = false
  }
}
