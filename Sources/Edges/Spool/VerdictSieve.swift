internal import Authentication
internal import Glibc
internal import Mail

/// Takes the milter's internal verdict fields out of a message while it streams by, and keeps them
/// and the From fields for the one who verifies. All other octets pass unchanged.
///
/// Nothing passes until the header section (RFC 5322 §2.1) ends or grows beyond
/// `maximumHeldOctets`, so that the verdict is known before the first octet must be written.
package struct VerdictSieve: Sendable {
  /// 1 MiB: ten times the largest header section that Postfix's own limits let through unnoticed. Of
  /// a longer one, the verdict must stand in the first MiB; it is taken out wherever it stands.
  package static let maximumHeldOctets = 1 << 20
  /// More verdict fields than this were not written by our milter.
  package static let maximumVerdictFields = 8

  private enum Kind { case other, from, verdict }

  private static let verdictName = Array(VerdictField.name.utf8)
  private static let fromName = Array("from".utf8)

  /// Whether the header section has ended: everything from here on is body and passes as it is.
  package private(set) var isInBody = false
  /// Whether octets were let through: the verdict fields found so far are all there will be.
  package private(set) var isFlowing = false
  /// The values of the verdict fields, as they stood, without the name and the colon.
  package private(set) var verdictFields: [[UInt8]] = []
  private var fromFields: [[UInt8]] = []

  private var held: [UInt8] = []
  /// Where the first line of `held` that was not looked at begins.
  private var lineStart = 0
  /// Up to where that line was searched for its end.
  private var searched = 0
  /// Where the octets of `held` begin that pass.
  private var keptStart = 0
  private var kind: Kind?
  private var isMidLine = false

  /// A sieve at the start of a message.
  package init() {}

  /// The From fields as the verdict's seal covers them.
  package var authors: String { VerdictField.authors(fromFields) }

  /// Takes the next octets of the message and adds to `output` those that pass.
  package mutating func consume(_ bytes: some Collection<UInt8>, into output: inout [UInt8]) {
    guard !isInBody else {
      output.append(contentsOf: bytes)
      return
    }
    held.append(contentsOf: bytes)
    while !isInBody, let end = lineEnd() {
      line(lineStart..<end, into: &output)
      isMidLine = false
      lineStart = end
      searched = end
    }
    if isInBody {
      release(upTo: held.count, into: &output)
      held = []
    } else if held.count > Self.maximumHeldOctets {
      if lineStart < held.count {
        line(lineStart..<held.count, into: &output)
        isMidLine = true
      }
      lineStart = held.count
      release(upTo: held.count, into: &output)
      reset()
    }
  }

  /// Ends the message: what is still held and passes is added to `output`.
  package mutating func finish(into output: inout [UInt8]) {
    if !isInBody, lineStart < held.count { line(lineStart..<held.count, into: &output) }
    release(upTo: held.count, into: &output)
    reset()
    isInBody = true
  }

  private mutating func reset() {
    held.removeAll(keepingCapacity: true)
    lineStart = 0
    searched = 0
    keptStart = 0
  }

  /// One past the LF of the line at `lineStart`.
  private mutating func lineEnd() -> Int? {
    let start = searched
    let found = held.withUnsafeBytes { buffer -> Int? in
      guard start < buffer.count, let base = buffer.baseAddress,
        let hit = memchr(base + start, 0x0a, buffer.count - start)
      else { return nil }
      return base.distance(to: UnsafeRawPointer(hit))
    }
    searched = held.count
    return found.map { $0 + 1 }
  }

  /// Looks at one line, or at the first part of one that is too long to hold.
  private mutating func line(_ range: Range<Int>, into output: inout [UInt8]) {
    guard let first = held[range].first else { return }
    if !isMidLine {
      if ASCII.isWhitespace(first), kind != nil {
        // RFC 5322 §2.2.3: a folded field goes on.
      } else if let colon = Self.colon(of: held[range]) {
        begin(name: Self.trimmed(held[range.lowerBound..<colon]))
        if kind == .verdict, verdictFields.count < Self.maximumVerdictFields { verdictFields.append([]) }
        if kind == .from, !isFlowing { fromFields.append([]) }
        keep(range, from: colon + 1, into: &output)
        return
      } else {
        // An empty line ends the header section; a line that is no field begins the body early.
        isInBody = true
        return
      }
    }
    keep(range, from: range.lowerBound, into: &output)
  }

  private mutating func begin(name: ArraySlice<UInt8>) {
    if ASCII.equalIgnoringCase(name, Self.verdictName) {
      kind = .verdict
    } else if ASCII.equalIgnoringCase(name, Self.fromName) {
      kind = .from
    } else {
      kind = .other
    }
  }

  private mutating func keep(_ range: Range<Int>, from valueStart: Int, into output: inout [UInt8]) {
    let value = held[valueStart..<range.upperBound]
    switch kind {
    case .verdict:
      if !isFlowing, let last = verdictFields.indices.last { verdictFields[last] += value }
      append(upTo: range.lowerBound, into: &output)
      keptStart = range.upperBound
    case .from:
      if !isFlowing, let last = fromFields.indices.last { fromFields[last] += value }
    case .other, nil: break
    }
  }

  private mutating func release(upTo end: Int, into output: inout [UInt8]) {
    append(upTo: end, into: &output)
    isFlowing = true
  }

  private mutating func append(upTo end: Int, into output: inout [UInt8]) {
    if keptStart < end { output.append(contentsOf: held[keptStart..<end]) }
    keptStart = max(keptStart, end)
  }

  /// The colon of a line that begins a header field (RFC 5322 §2.2, §4.5: blanks before the colon).
  private static func colon(of line: ArraySlice<UInt8>) -> Int? {
    var sawBlank = false
    for (index, byte) in zip(line.indices, line) {
      switch byte {
      case UInt8(ascii: ":"): return index > line.startIndex ? index : nil
      case 0x20, 0x09:
        if index == line.startIndex { return nil }
        sawBlank = true
      case 0x21...0x7e:
        if sawBlank { return nil }
      default: return nil
      }
    }
    return nil
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var slice = bytes
    while let first = slice.first, ASCII.isWhitespace(first) { slice.removeFirst() }
    while let last = slice.last, ASCII.isWhitespace(last) { slice.removeLast() }
    return slice
  }
}
