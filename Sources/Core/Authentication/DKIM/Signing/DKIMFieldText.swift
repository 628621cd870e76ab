/// The value of a field in the making: tokens that no line break may part, folded with LF and SP.
struct DKIMFieldText {
  /// RFC 5322 §2.1.1 wants 78 characters a line at most; some software cuts at 76.
  static let lineOctets = 76

  private(set) var text = ""
  private var column: Int

  /// - Parameter name: The field's name; it stands on the first line, with colon and space.
  init(after name: StaticString) { column = name.utf8CodeUnitCount + 2 }

  /// Adds a token behind a space, or on a line of its own where it does not fit.
  mutating func append(spaced token: String) {
    guard !text.isEmpty else { return append(token) }
    if column + 1 + token.utf8.count > Self.lineOctets { return appendOnNewLine(token) }
    append(" " + token)
  }

  /// Adds a token right behind the one before, or on a line of its own where it does not fit.
  mutating func append(joined token: String) {
    if column + token.utf8.count > Self.lineOctets { appendOnNewLine(token) } else { append(token) }
  }

  /// Adds a token on a new line.
  mutating func appendOnNewLine(_ token: String) {
    text += "\n "
    column = 1
    append(token)
  }

  /// Adds text that may be broken anywhere, such as base64.
  mutating func append(breakable text: String) {
    var rest = text.utf8[...]
    while !rest.isEmpty {
      if column >= Self.lineOctets { appendOnNewLine("") }
      let piece = rest.prefix(Self.lineOctets - column)
      append(String(Substring(piece)))
      rest = rest.dropFirst(piece.count)
    }
  }

  private mutating func append(_ token: String) {
    text += token
    column += token.utf8.count
  }
}
