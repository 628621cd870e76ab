import Mail

/// One entry of a zone file, or a directive of ours in a comment.
struct ZoneEntry {
  enum Kind {
    /// A record, or one of the control entries that begin with `$`.
    case entry
    /// `; !word …`
    case directive
  }

  let kind: Kind
  /// The line in which it begins, from 1.
  let line: Int
  /// Whether it begins with a blank: then it has the owner of the record before.
  let isIndented: Bool
  let words: [ZoneWord]
}

/// Cuts a zone file into entries (RFC 1035 §5.1): a line each, or several in parentheses.
struct ZoneLexer {
  private var rest: ArraySlice<UInt8>
  /// The line that is being read, from 1.
  private(set) var line = 1

  init(_ octets: [UInt8]) {
    rest = octets[...]
    // What some editors put before UTF-8.
    if rest.starts(with: [0xef, 0xbb, 0xbf]) { rest = rest.dropFirst(3) }
  }

  /// The next entry that is not empty; `nil` at the end of the file.
  mutating func next() throws(ZoneFileError) -> ZoneEntry? {
    while !rest.isEmpty {
      let start = line
      let entry: ZoneEntry?
      do throws(ZoneProblem) {
        entry = try self.entry()
      } catch {
        throw ZoneFileError(line: line, error)
      }
      guard let entry else {
        let problem = ZoneProblem(
          "the parenthesis is never closed", remedy: "write ) behind the last word of the record")
        throw ZoneFileError(line: start, problem)
      }
      if !entry.words.isEmpty { return entry }
    }
    return nil
  }

  /// One entry, empty or not; `nil` where the file ends inside parentheses.
  private mutating func entry() throws(ZoneProblem) -> ZoneEntry? {
    let start = line
    let isIndented = rest.first.map(ASCII.isWhitespace) ?? false
    var words: [ZoneWord] = []
    var isInParentheses = false
    while let octet = rest.first {
      switch octet {
      case UInt8(ascii: "\n"):
        rest = rest.dropFirst()
        line += 1
        guard isInParentheses else {
          return ZoneEntry(kind: .entry, line: start, isIndented: isIndented, words: words)
        }
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
        rest = rest.dropFirst()
      case UInt8(ascii: ";"):
        let comment = comment()
        if words.isEmpty, !isInParentheses, let directive = Self.directive(comment) {
          return ZoneEntry(kind: .directive, line: start, isIndented: false, words: directive)
        }
      case UInt8(ascii: "("):
        guard !isInParentheses else {
          throw ZoneProblem("a parenthesis inside another", remedy: "close the first one before")
        }
        isInParentheses = true
        rest = rest.dropFirst()
      case UInt8(ascii: ")"):
        guard isInParentheses else {
          throw ZoneProblem("a closing parenthesis without an opening one", remedy: "take it out")
        }
        isInParentheses = false
        rest = rest.dropFirst()
      default:
        guard words.count < ZoneLimits.words else {
          throw ZoneProblem(
            "more than \(ZoneLimits.words) words in one entry", remedy: "close its parenthesis earlier")
        }
        words.append(octet == UInt8(ascii: "\"") ? try quotedWord() : word())
      }
    }
    guard !isInParentheses else { return nil }
    return ZoneEntry(kind: .entry, line: start, isIndented: isIndented, words: words)
  }

  /// What stands between the semicolon and the end of the line, which is left where it is.
  private mutating func comment() -> ArraySlice<UInt8> {
    let comment = rest.prefix { $0 != UInt8(ascii: "\n") }
    rest = rest.dropFirst(comment.count)
    return comment.dropFirst()
  }

  /// The words of a comment that begins with `!` and a letter.
  private static func directive(_ comment: ArraySlice<UInt8>) -> [ZoneWord]? {
    let words = comment.split { ASCII.isWhitespace($0) || $0 == UInt8(ascii: "\r") }.prefix(ZoneLimits.words)
    guard let first = words.first, first.count >= 2, first.first == UInt8(ascii: "!"),
      ASCII.isLetter(first[first.startIndex + 1])
    else { return nil }
    return [ZoneWord(first.dropFirst())] + words.dropFirst().map { ZoneWord($0) }
  }

  private mutating func word() -> ZoneWord {
    let start = rest
    loop: while let octet = rest.first {
      switch octet {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: ";"),
        UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\""):
        break loop
      case UInt8(ascii: "\\"):
        rest = rest.dropFirst()
        if let escaped = rest.first, escaped != UInt8(ascii: "\n") { rest = rest.dropFirst() }
      default:
        rest = rest.dropFirst()
      }
    }
    return ZoneWord(start.prefix(start.count - rest.count))
  }

  private mutating func quotedWord() throws(ZoneProblem) -> ZoneWord {
    rest = rest.dropFirst()
    let start = rest
    while let octet = rest.first, octet != UInt8(ascii: "\n") {
      rest = rest.dropFirst()
      if octet == UInt8(ascii: "\"") {
        return ZoneWord(start.prefix(start.count - rest.count - 1), isQuoted: true)
      }
      if octet == UInt8(ascii: "\\"), let escaped = rest.first, escaped != UInt8(ascii: "\n") {
        rest = rest.dropFirst()
      }
    }
    throw ZoneProblem(
      "a quotation mark is not closed in its line",
      remedy: "close it; a long text is several strings in parentheses")
  }
}
