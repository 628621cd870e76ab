/// Takes dot-stuffing (RFC 5321 §4.5.2) out of the message text that follows DATA and finds its end.
///
/// Only `CR LF "." CR LF` ends the text, or `"." CR LF` where it begins. A lone LF or CR is data like
/// any other octet, which is what keeps a crafted message from ending early (SMTP smuggling).
/// The text goes out in runs of the input, not octet by octet.
struct MessageTextDecoder: Hashable, Sendable {
  /// Where in a line the next octet stands.
  private enum Position: Hashable {
    /// At its beginning: the text begins here, or CR LF came before.
    case lineStart
    /// Behind a dot at its beginning, which has not been handed out and will not be.
    case dot
    /// Behind such a dot and a CR, which has not been handed out either.
    case dotCR
    /// Anywhere else.
    case middle
    /// Behind a CR, which has been handed out.
    case middleCR
  }

  private var position = Position.lineStart

  private static let cr = UInt8(ascii: "\r")
  private static let lf = UInt8(ascii: "\n")
  private static let dot = UInt8(ascii: ".")

  /// Reads `input` from `start`, calls `emit` with each run of text, and returns the index behind the
  /// end of the text, or `nil` where the text goes on beyond this input.
  mutating func decode(
    _ input: UnsafeRawBufferPointer, from start: Int, emit: (UnsafeRawBufferPointer) -> Void
  ) -> Int? {
    var index = start
    var runStart = start
    func flush(to end: Int) {
      if runStart < end { emit(UnsafeRawBufferPointer(rebasing: input[runStart..<end])) }
    }
    while index < input.count {
      let byte = input[index]
      switch position {
      case .lineStart:
        if byte == Self.dot {
          flush(to: index)
          index += 1
          runStart = index
          position = .dot
        } else {
          position = .middle
        }
      case .dot:
        if byte == Self.cr {
          position = .dotCR
          index += 1
        } else {
          position = .middle
        }
      case .dotCR:
        if byte == Self.lf { return index + 1 }
        // The CR was data after all; where it came in an earlier input it is no part of this run.
        if index == start { Self.emitCR(emit) }
        position = .middleCR
      case .middleCR:
        if byte == Self.lf {
          position = .lineStart
          index += 1
        } else {
          position = .middle
        }
      case .middle:
        index = skipText(input, from: index)
      }
    }
    // A CR that may yet turn out to end the text stays behind.
    flush(to: position == .dotCR && runStart < input.count ? input.count - 1 : input.count)
    return nil
  }

  /// Skips to the first octet that may need care: the dot of the next `CR LF "."`, or the end.
  private mutating func skipText(_ input: UnsafeRawBufferPointer, from start: Int) -> Int {
    // Looking for LF and "." side by side finds next to nothing in ordinary mail, so that the loop
    // runs over whole blocks whatever the lengths of the lines.
    var index = start
    let width = SIMD32<UInt8>.scalarCount
    let lineFeeds = SIMD32<UInt8>(repeating: Self.lf)
    let dots = SIMD32<UInt8>(repeating: Self.dot)
    while index < input.count {
      if input.count - index > width {
        let here = input.loadUnaligned(fromByteOffset: index, as: SIMD32<UInt8>.self)
        let next = input.loadUnaligned(fromByteOffset: index + 1, as: SIMD32<UInt8>.self)
        if !any((here .== lineFeeds) .& (next .== dots)) {
          index += width
          continue
        }
      }
      let end = min(index + width, input.count)
      while index < end {
        if input[index] == Self.lf, index > start, input[index - 1] == Self.cr, index + 1 < input.count,
          input[index + 1] == Self.dot
        {
          position = .lineStart
          return index + 1
        }
        index += 1
      }
    }
    let last = input[input.count - 1]
    if last == Self.cr {
      position = .middleCR
    } else if last == Self.lf, input.count - start >= 2, input[input.count - 2] == Self.cr {
      position = .lineStart
    }
    return input.count
  }

  private static func emitCR(_ emit: (UnsafeRawBufferPointer) -> Void) {
    withUnsafeBytes(of: cr) { emit($0) }
  }
}
