import Mail

/// A route's URL in which `{1}`…`{9}` stand for what the captures of its pattern took of the recipient.
///
/// They can stand in path and query only: who sends a message chooses the recipient, and must not be
/// able to choose the host. What is put in is percent-encoded (RFC 3986 §2.1) but for unreserved
/// characters, so that it cannot begin a new segment, parameter or fragment.
package struct URLTemplate: Hashable, Sendable {
  private enum Piece: Hashable, Sendable {
    case text([UInt8])
    case capture(Int)
  }

  /// The text as written.
  package let text: String
  /// The highest number of a capture that it names; 0 where it names none.
  package let highestCapture: Int
  private let pieces: [Piece]

  /// Reads a URL with or without captures.
  package init(_ text: String) throws(URLTemplateError) {
    let octets = Array(text.utf8)
    let authorityEnd = Self.authorityEnd(octets)
    var pieces: [Piece] = []
    var literal: [UInt8] = []
    var highest = 0
    var position = 0
    while position < octets.count {
      let octet = octets[position]
      guard octet == UInt8(ascii: "{") || octet == UInt8(ascii: "}") else {
        literal.append(octet)
        position += 1
        continue
      }
      guard octet == UInt8(ascii: "{"), position + 2 < octets.count,
        octets[position + 2] == UInt8(ascii: "}"),
        (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(octets[position + 1])
      else { throw .strayBrace }
      guard position >= authorityEnd else { throw .captureInAuthority }
      if !literal.isEmpty { pieces.append(.text(literal)) }
      literal = []
      let number = Int(octets[position + 1] - UInt8(ascii: "0"))
      pieces.append(.capture(number))
      highest = max(highest, number)
      position += 3
    }
    if !literal.isEmpty { pieces.append(.text(literal)) }
    self.text = text
    self.pieces = pieces
    highestCapture = highest
  }

  /// Whether it is the same URL for all recipients.
  package var isFixed: Bool { highestCapture == 0 }

  /// The URL for these captures; `nil` where one is missing, or where a segment of the path would become
  /// `.` or `..`, which leads elsewhere (RFC 3986 §5.2.4).
  package func url(_ captures: [String]) -> String? {
    guard !isFixed else { return text }
    guard highestCapture <= captures.count else { return nil }
    var octets: [UInt8] = []
    for piece in pieces {
      switch piece {
      case .text(let literal): octets += literal
      case .capture(let number): Self.encode(captures[number - 1], into: &octets)
      }
    }
    let path = octets[Self.authorityEnd(octets)...].prefix { $0 != UInt8(ascii: "?") }
    let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard !segments.contains(where: Self.isDotSegment) else { return nil }
    return String(decoding: octets, as: UTF8.self)
  }

  /// Where path or query begin; the end where the text has neither.
  private static func authorityEnd(_ octets: [UInt8]) -> Int {
    var position = 0
    // Behind the two slashes that begin the authority.
    while position + 2 < octets.count {
      if octets[position..<position + 3].elementsEqual("://".utf8) {
        position += 3
        while position < octets.count, !"/?#".utf8.contains(octets[position]) { position += 1 }
        return position
      }
      position += 1
    }
    return octets.count
  }

  private static func encode(_ text: String, into octets: inout [UInt8]) {
    let digits = Array("0123456789ABCDEF".utf8)
    for octet in text.utf8 {
      if ASCII.isLetterOrDigit(octet) || "-._~".utf8.contains(octet) {
        octets.append(octet)
      } else {
        octets += [UInt8(ascii: "%"), digits[Int(octet >> 4)], digits[Int(octet & 15)]]
      }
    }
  }

  /// Whether a segment is `.` or `..`, each dot as it is or as `%2E`.
  private static func isDotSegment(_ segment: ArraySlice<UInt8>) -> Bool {
    var dots = 0
    var rest = segment
    while let first = rest.first {
      if first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
      } else if rest.starts(with: "%2E".utf8) || rest.starts(with: "%2e".utf8) {
        rest = rest.dropFirst(3)
      } else {
        return false
      }
      dots += 1
    }
    return dots == 1 || dots == 2
  }
}
