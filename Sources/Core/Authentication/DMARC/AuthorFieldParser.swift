import Mail

/// Reads the address list of a From field: RFC 5322 §3.4 with the obsolete forms of §4.4 (white space and
/// comments around dots and `@`, source routes, empty list members), groups (RFC 6854) and UTF-8 (RFC 6532).
/// What is not of this grammar is refused, never guessed at.
struct AuthorFieldParser {
  /// What stands behind the `@` of a mailbox.
  enum Host: Hashable {
    case domain(DomainName)
    case literal
  }

  private typealias Token = AuthorFieldLexer.Token
  private var lexer = AuthorFieldLexer([])
  private var token: Token?
  private var hosts: [Host] = []

  /// The hosts of all mailboxes in their order.
  mutating func hosts(in field: [UInt8]) throws(AuthorDefect) -> [Host] {
    guard field.count <= AuthorDomain.maximumOctets else { throw .tooLong }
    lexer = AuthorFieldLexer(field)
    hosts = []
    var isInGroup = false
    try advance()
    while token != nil {
      switch token {
      case .special(UInt8(ascii: ",")):
        try advance()
        continue
      case .special(UInt8(ascii: ";")) where isInGroup:
        isInGroup = false
        try advance()
      default:
        if try member(isInGroup: isInGroup) {
          isInGroup = true
          continue
        }
      }
      // Between the members of a list stands a comma; a group may also end here.
      switch token {
      case nil, .special(UInt8(ascii: ",")): break
      case .special(UInt8(ascii: ";")) where isInGroup: break
      default: throw .syntax
      }
    }
    guard !isInGroup else { throw .unterminated }
    return hosts
  }

  private mutating func advance() throws(AuthorDefect) { token = try lexer.next() }

  /// Reads a mailbox, or the name of a group and its colon: `true` for the latter.
  private mutating func member(isInGroup: Bool) throws(AuthorDefect) -> Bool {
    let words = try words()
    switch token {
    case .special(UInt8(ascii: "<")):
      try advance()
      try skipRoute()
      try address(local: try self.words())
      guard token == .special(UInt8(ascii: ">")) else { throw token == nil ? .unterminated : .syntax }
      try advance()
    case .special(UInt8(ascii: "@")):
      try address(local: words)
    case .special(UInt8(ascii: ":")) where !isInGroup && !words.isEmpty:
      try advance()
      return true
    default:
      throw .syntax
    }
    guard hosts.count <= AuthorDomain.maximumMailboxes else { throw .tooManyMailboxes }
    return false
  }

  /// Atoms, quoted strings and dots: a display name, or a local part that nobody has looked at.
  private mutating func words() throws(AuthorDefect) -> [Token] {
    var words: [Token] = []
    while let token {
      switch token {
      case .atom, .quoted, .special(UInt8(ascii: ".")): words.append(token)
      default: return words
      }
      try advance()
    }
    return words
  }

  /// obs-route: `@a.example,@b.example:`, whose domains name nobody.
  private mutating func skipRoute() throws(AuthorDefect) {
    guard token == .special(UInt8(ascii: "@")) || token == .special(UInt8(ascii: ",")) else { return }
    while token != .special(UInt8(ascii: ":")) {
      switch token {
      case .special(UInt8(ascii: ",")):
        try advance()
      case .special(UInt8(ascii: "@")):
        try advance()
        _ = try host()
        guard token == .special(UInt8(ascii: ",")) || token == .special(UInt8(ascii: ":")) else {
          throw .syntax
        }
      default:
        throw token == nil ? .unterminated : .syntax
      }
    }
    try advance()
  }

  /// What follows a local part: `@` and a host.
  private mutating func address(local: [Token]) throws(AuthorDefect) {
    guard token == .special(UInt8(ascii: "@")) else { throw token == nil ? .unterminated : .syntax }
    try checkLocalPart(local)
    try advance()
    hosts.append(try host())
  }

  /// obs-local-part: words with a dot between each two.
  private func checkLocalPart(_ tokens: [Token]) throws(AuthorDefect) {
    guard tokens.count % 2 == 1 else { throw .syntax }
    for (position, token) in tokens.enumerated() {
      switch token {
      case .atom(let text), .quoted(let text):
        guard position % 2 == 0 else { throw .syntax }
        if Self.holdsEncodedWord(text) { throw .encodedWord }
      default:
        guard position % 2 == 1 else { throw .syntax }
      }
    }
  }

  /// A domain, with a dot at its end at most once, or an address literal.
  private mutating func host() throws(AuthorDefect) -> Host {
    if case .literal(let content) = token {
      try advance()
      guard EmailAddress("a@[\(String(decoding: content, as: UTF8.self))]") != nil else { throw .badDomain }
      return .literal
    }
    var text: [UInt8] = []
    var endsWithDot = true
    while true {
      if case .atom(let label) = token, endsWithDot {
        text += label
        endsWithDot = false
      } else if token == .special(UInt8(ascii: ".")), !endsWithDot {
        text.append(UInt8(ascii: "."))
        endsWithDot = true
      } else {
        break
      }
      try advance()
    }
    guard let domain = AuthorHostName.domain(text) else { throw .badDomain }
    return .domain(domain)
  }

  private static func holdsEncodedWord(_ text: [UInt8]) -> Bool {
    zip(text, text.dropFirst()).contains { $0 == (UInt8(ascii: "="), UInt8(ascii: "?")) }
  }
}
