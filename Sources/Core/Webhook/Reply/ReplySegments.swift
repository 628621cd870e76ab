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
    var text = text
    visible = text.withUTF8 { octets in
      var scan = ReplyScan(
        Array(octets.prefix(Self.maximumOctets)), totalOctets: octets.count, kind: kind)
      scan.run()
      let ranges = scan.visibleOctets()
      return Self.codePoints(ranges ?? [0..<octets.count], of: octets)
    }
  }

  /// The same ranges, of octets, in code points.
  private static func codePoints(_ ranges: [Range<Int>], of octets: UnsafeBufferPointer<UInt8>)
    -> [Range<Int>]
  {
    var converted: [Range<Int>] = []
    var position = 0
    var count = 0
    for range in ranges where !range.isEmpty {
      count += codePoints(in: UnsafeBufferPointer(rebasing: octets[position..<range.lowerBound]))
      let start = count
      count += codePoints(in: UnsafeBufferPointer(rebasing: octets[range]))
      position = range.upperBound
      converted.append(start..<count)
    }
    return converted
  }

  /// Every octet but a continuation begins a code point. Written so that it is done many at a time.
  private static func codePoints(in octets: UnsafeBufferPointer<UInt8>) -> Int {
    var continuations = 0
    for octet in octets { continuations &+= octet & 0xc0 == 0x80 ? 1 : 0 }
    return octets.count - continuations
  }
}
