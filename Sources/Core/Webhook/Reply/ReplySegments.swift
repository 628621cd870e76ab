/// Which parts of a text its author wrote for this message: without what he quotes, its introduction, the
/// message that his program put below, and his signature.
///
/// Where it is unsure, text is visible. The text itself is never changed.
package struct ReplySegments: Hashable, Sendable {
  /// Unicode code points from the beginning of the text, in order and apart from each other. Code points,
  /// because they do not depend on how a receiver stores text, and JSON Schema counts them, too.
  package var visible: [Range<Int>]

  /// Octets of a text that are looked at. What follows is visible, unless all of the rest is hidden.
  package static let maximumOctets = 262_144
  /// A text cut into more pieces is not understood, and all of it is visible.
  package static let maximumRanges = 1000

  /// What a message is in its thread.
  package enum Kind: Hashable, Sendable {
    /// It answers another one: lines that begin with `>` are quotes.
    case reply
    /// It hands another one on, which is then part of what its author wants to say.
    case forward
    /// Neither is known: `>` quotes only below an introduction such as `… wrote:`.
    case other
  }

  /// The visible parts of `text`, whose line ends are LF.
  package init(_ text: String, kind: Kind) {
    let octets = Array(text.utf8)
    var scan = ReplyScan(octets, kind: kind)
    scan.run()
    let ranges = scan.visibleOctets()
    visible = Self.codePoints(ranges ?? [0..<octets.count], of: octets)
  }

  /// The same ranges, of octets, in code points.
  private static func codePoints(_ ranges: [Range<Int>], of octets: [UInt8]) -> [Range<Int>] {
    var converted: [Range<Int>] = []
    var position = 0
    var count = 0
    func advance(to end: Int) -> Int {
      // Every octet but a continuation begins a code point.
      while position < end {
        if octets[position] & 0xc0 != 0x80 { count += 1 }
        position += 1
      }
      return count
    }
    for range in ranges where !range.isEmpty {
      let start = advance(to: range.lowerBound)
      converted.append(start..<advance(to: range.upperBound))
    }
    return converted
  }
}
