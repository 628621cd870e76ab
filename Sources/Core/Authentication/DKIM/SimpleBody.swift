/// The simple body canonicalization, RFC 6376 §3.4.3: the empty lines at the end go, one CRLF ends the body.
///
/// The body may come in pieces of any size; nothing is stored but a CR at the end of a piece.
struct SimpleBody {
  private var lines = TrailingLines()
  private var holdsReturn = false

  /// Takes the next piece of the body.
  mutating func update(_ chunk: UnsafeRawBufferPointer, to output: inout CanonicalBody) {
    guard !chunk.isEmpty else { return }
    var rest = chunk
    if holdsReturn {
      holdsReturn = false
      if rest[0] == 0x0a {
        lines.passLineEnd()
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst())
      } else {
        lines.pass(0x0d, to: &output)
      }
    }
    if rest.last == 0x0d {
      holdsReturn = true
      rest = UnsafeRawBufferPointer(rebasing: rest.dropLast())
    }
    lines.pass(rest, to: &output)
  }

  /// Ends the body.
  mutating func finish(to output: inout CanonicalBody) {
    if holdsReturn { lines.pass(0x0d, to: &output) }
    holdsReturn = false
    output.appendLineEnd()
    output.flush()
  }
}
