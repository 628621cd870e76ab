import Mail

/// Goes once through the lines of a text and hides what its author did not write for this message.
struct ReplyScan {
  /// Lines that an introduction may be spread over, and their octets together.
  private static let introductionLines = 4
  private static let introductionOctets = 600
  /// Lines of a header block that are looked at.
  private static let headerLines = 9
  /// A signature with more lines that are not blank is none.
  private static let signatureLines = 20
  /// The same below a delimiter that has lost its space, and may be a mere rule between two parts of a text.
  private static let weakSignatureLines = 8
  /// Octets of the line that a telephone's mail program adds, with the link that some write behind it.
  private static let programOctets = 120

  /// The beginning of the text, as much of it as is looked at.
  private let octets: [UInt8]
  private let totalOctets: Int
  private let kind: ReplySegments.Kind
  private var lines: [ReplyLine] = []
  private var signatureStart: Int?
  /// Whether everything from the last line on is hidden.
  private var hidesRest = false
  private var isQuoteExpected: Bool
  /// The last line that begins with `>`.
  private var lastQuoted = -1

  /// - Parameter totalOctets: how many the text has, of which `octets` are the first.
  init(_ octets: [UInt8], totalOctets: Int, kind: ReplySegments.Kind) {
    self.octets = octets
    self.totalOctets = totalOctets
    self.kind = kind
    isQuoteExpected = kind == .reply
    var lines: [ReplyLine] = []
    octets.withUnsafeBufferPointer { octets in
      var start = 0
      while start < octets.count {
        var end = start
        while end < octets.count, octets[end] != 0x0a { end += 1 }
        let line = ReplyLine(octets, start..<end)
        if line.isQuoted { lastQuoted = lines.count }
        lines.append(line)
        start = end + 1
      }
    }
    self.lines = lines
  }

  mutating func run() {
    guard kind != .forward else { return }
    var index = 0
    while index < lines.count, !hidesRest {
      let line = lines[index]
      if line.isBlank {
        index += 1
      } else if line.isQuoted {
        index = isQuoteExpected ? hideQuote(from: index) : index + 1
      } else if isForwardSeparator(index) {
        endSignature(at: index)
        return
      } else if isOriginalSeparator(index) || isHeaderBlock(index) {
        hideRest(from: afterRule(index))
      } else if let introduction = introduction(endingAt: index) {
        index = hide(introduction, endingAt: index)
      } else {
        if isSignatureDelimiter(line), signatureStart == nil { signatureStart = index }
        index += 1
      }
    }
    endSignature(at: lines.count)
    hideProgramsLine()
  }

  /// The visible parts; `nil` where all is visible, nothing is left, or there are too many pieces.
  func visibleOctets() -> [Range<Int>]? {
    guard lines.contains(where: \.isHidden) else { return nil }
    var ranges: [Range<Int>] = []
    var isOpen = false
    for line in lines {
      guard !line.isHidden else {
        isOpen = false
        continue
      }
      guard !line.isBlank else { continue }
      if isOpen, let last = ranges.popLast() {
        ranges.append(last.lowerBound..<line.range.upperBound)
      } else {
        ranges.append(line.range)
        isOpen = true
      }
    }
    // Beyond the limit nobody looked.
    if !hidesRest, totalOctets > octets.count {
      let rest = octets.count..<totalOctets
      if isOpen, let last = ranges.popLast() {
        ranges.append(last.lowerBound..<rest.upperBound)
      } else {
        ranges.append(rest)
      }
    }
    return ranges.isEmpty || ranges.count > ReplySegments.maximumRanges ? nil : ranges
  }

  // MARK: Hiding

  private mutating func hideLines(_ range: Range<Int>) {
    for index in range { lines[index].isHidden = true }
  }

  private mutating func hideRest(from index: Int) {
    endSignature(at: index)
    hideLines(index..<lines.count)
    hidesRest = true
  }

  /// Hides quoted lines and the blank ones among them. The line after them.
  private mutating func hideQuote(from start: Int) -> Int {
    endSignature(at: start)
    var end = start
    var index = start
    while index < lines.count, lines[index].isQuoted || lines[index].isBlank {
      if lines[index].isQuoted { end = index + 1 }
      index += 1
    }
    hideLines(start..<end)
    return end
  }

  private mutating func hide(_ introduction: (start: Int, isStrong: Bool), endingAt index: Int) -> Int {
    let next = lines[(index + 1)...].firstIndex { !$0.isBlank } ?? lines.count
    if next < lines.count, lines[next].isQuoted {
      endSignature(at: introduction.start)
      hideLines(introduction.start..<next)
      isQuoteExpected = true
      return hideQuote(from: next)
    }
    // Some programs do not mark what they quote: then it is all that follows.
    if introduction.isStrong, next < lines.count, lastQuoted < index { hideRest(from: introduction.start) }
    return index + 1
  }

  private mutating func endSignature(at end: Int) {
    defer { signatureStart = nil }
    guard let start = signatureStart, start < end else { return }
    let count = lines[start..<end].count { !$0.isBlank }
    let limit = lines[start].range.count == 3 ? Self.signatureLines : Self.weakSignatureLines
    // The delimiter itself is one of them.
    if count - 1 <= limit { hideLines(start..<end) }
  }

  /// `-- ` (RFC 3676 §4.3), and `--` where a program cut the space off.
  private func isSignatureDelimiter(_ line: ReplyLine) -> Bool {
    guard (2...3).contains(line.range.count), octets[line.range.lowerBound] == UInt8(ascii: "-") else {
      return false
    }
    return octets[line.range].elementsEqual("-- ".utf8) || octets[line.range].elementsEqual("--".utf8)
  }

  /// Hides what a telephone's mail program adds, where it stands alone as the last line of what is visible.
  private mutating func hideProgramsLine() {
    guard let last = lines.lastIndex(where: { !$0.isHidden && !$0.isBlank }), last > 0,
      lines[last - 1].isBlank, lines[last].range.count <= Self.programOctets,
      lines[..<last].contains(where: { !$0.isHidden && !$0.isBlank }),
      ReplyWords.programs.contains(program(last))
    else { return }
    lines[last].isHidden = true
  }

  /// The line without a link and a full stop at its end.
  private func program(_ index: Int) -> String {
    let text = ReplyWords.plain(octets[lines[index].range].prefix { $0 != UInt8(ascii: "<") }).utf8
    let end = text.lastIndex { $0 != 0x20 && $0 != UInt8(ascii: ".") }.map { text.index(after: $0) }
    return String(decoding: text[..<(end ?? text.startIndex)], as: UTF8.self)
  }

  // MARK: Recognising

  /// The line in lower case, trimmed, with plain spaces and colons.
  private func text(_ index: Int) -> String { ReplyWords.plain(octets[lines[index].range]) }

  /// `-----Original Message-----`, in any of the languages.
  private func isOriginalSeparator(_ index: Int) -> Bool {
    separator(index).map(ReplyWords.originals.contains) ?? false
  }

  private func isForwardSeparator(_ index: Int) -> Bool {
    if let text = separator(index) { return ReplyWords.forwards.contains(text) }
    let range = lines[index].range
    return range.count <= 60 && octets[range].last == UInt8(ascii: ":")
      && ReplyWords.forwards.contains(String(text(index).dropLast()))
  }

  /// What stands between two rows of dashes.
  private func separator(_ index: Int) -> String? {
    let line = octets[lines[index].range]
    // Dashes, or the hyphens that are not ASCII's.
    guard line.count <= 120, let first = line.first, first == UInt8(ascii: "-") || first == 0xe2,
      line.starts(with: "--".utf8) || line.starts(with: "\u{2010}\u{2010}".utf8)
    else { return nil }
    let rest = line.last { !ASCII.isWhitespace($0) && $0 != 0x0d }
    // Spaces of other kinds are more than one octet.
    guard let rest, rest == UInt8(ascii: "-") || rest >= 0x80 else { return nil }
    let text = text(index)
    guard text.hasSuffix("--") else { return nil }
    let inner = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == 0x20 }
    let kept = inner.reversed().drop { $0 == UInt8(ascii: "-") || $0 == 0x20 }
    return String(decoding: kept.reversed(), as: UTF8.self)
  }

  /// `From: … Sent: … Subject: …`, one below the other, in any of the languages; some begin with the date.
  private func isHeaderBlock(_ index: Int) -> Bool {
    guard let first = label(index) else { return false }
    var hasFrom = ReplyWords.from.contains(first)
    var hasDate = ReplyWords.date.contains(first)
    var hasSubject = false
    // Below the date there is many a form that is no quote.
    guard hasFrom || hasDate && kind == .reply else { return false }
    for next in lines[(index + 1)...].indices.prefix(Self.headerLines) {
      guard !lines[next].isBlank else { break }
      guard let label = label(next) else { continue }
      if ReplyWords.from.contains(label) { hasFrom = true }
      if ReplyWords.date.contains(label) { hasDate = true }
      if ReplyWords.subject.contains(label) { hasSubject = true }
    }
    return hasFrom && hasDate && hasSubject
  }

  /// What stands before the first colon of a line.
  private func label(_ index: Int) -> String? {
    let beginning = octets[lines[index].range].prefix(60)
    guard beginning.contains(where: Self.maybeColon) else { return nil }
    let text = ReplyWords.plain(beginning)
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let label = text[..<colon].utf8.filter { $0 != UInt8(ascii: "*") }
    let end = label.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? 0
    return String(decoding: label[..<end], as: UTF8.self)
  }

  /// The line of underscores or dashes that stands above, or the line itself.
  private func afterRule(_ index: Int) -> Int {
    guard let above = lines[..<index].lastIndex(where: { !$0.isBlank }), !lines[above].isHidden else {
      return index
    }
    let rule = octets[lines[above].range].filter { !ASCII.isWhitespace($0) && $0 != 0x0d }
    let isRule =
      rule.count >= 5 && (rule[0] == UInt8(ascii: "_") || rule[0] == UInt8(ascii: "-"))
      && rule.allSatisfy { $0 == rule[0] }
    return isRule ? above : index
  }

  /// Where the introduction of a quote begins that ends in the line `index`: `On … wrote:`.
  private func introduction(endingAt index: Int) -> (start: Int, isStrong: Bool)? {
    guard endsWithColon(index) else { return nil }
    var fallback: Int?
    var count = 0
    for start in stride(from: index, to: max(-1, index - Self.introductionLines), by: -1) {
      let line = lines[start]
      count += line.range.count
      guard !line.isBlank, !line.isQuoted, !line.isHidden, count <= Self.introductionOctets else { break }
      let joined = ReplyWords.plain(octets[line.range.lowerBound..<lines[index].range.upperBound])
      switch ReplyWords.introduction(Array(joined.utf8)) {
      case .complete(let isStrong): return (start, isStrong)
      case .dated: fallback = fallback ?? start
      case nil: continue
      }
    }
    if let fallback { return (fallback, false) }
    // `Ann wrote:` says little: it counts in a reply, and above a quote.
    guard kind == .reply, let next = lines[(index + 1)...].first(where: { !$0.isBlank }), next.isQuoted,
      lines[index].range.count <= 120, ReplyWords.endsWithVerb(text(index))
    else { return nil }
    return (index, false)
  }

  private func endsWithColon(_ index: Int) -> Bool {
    var line = octets[lines[index].range]
    while let end = line.lastIndex(where: { !ASCII.isWhitespace($0) && $0 != 0x0d }) {
      guard line[end] >= 0x80 else { return Self.maybeColon(line[end]) }
      line = line[...end]
      guard let mark = Self.directionMarks.first(where: { line.suffix(3).elementsEqual($0) }) else {
        return Self.maybeColon(line[end])
      }
      line = line.dropLast(mark.count)
    }
    return false
  }

  /// Marks of the writing direction that may stand behind a colon: U+200E, U+200F, U+202C.
  private static let directionMarks: [[UInt8]] = ["\u{200e}", "\u{200f}", "\u{202c}"].map { Array($0.utf8) }

  /// A colon, or the last octet of the wide one, U+FF1A.
  private static func maybeColon(_ octet: UInt8) -> Bool { octet == UInt8(ascii: ":") || octet == 0x9a }
}
