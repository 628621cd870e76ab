import Mail

/// Cuts a From field into the tokens of RFC 5322 §3.2, comments and folding white space left out. It walks
/// forward only and never recurses.
struct AuthorFieldLexer {
  /// One token.
  enum Token: Hashable {
    /// A run of atext, 8-bit octets included.
    case atom([UInt8])
    /// A quoted string without its quotes, quoted pairs undone.
    case quoted([UInt8])
    /// A domain literal without its brackets.
    case literal([UInt8])
    /// One of `< > @ , ; : .`
    case special(UInt8)
  }

  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The next token; `nil` at the end.
  mutating func next() throws(AuthorDefect) -> Token? {
    try skipCommentsAndSpace()
    guard index < bytes.count else { return nil }
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "\""):
      return .quoted(try delimited(by: UInt8(ascii: "\"")))
    case UInt8(ascii: "["):
      return .literal(try delimited(by: UInt8(ascii: "]")))
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: ";"),
      UInt8(ascii: ":"), UInt8(ascii: "."):
      index += 1
      return .special(byte)
    case _ where ASCII.isAtomText(byte):
      let end = bytes[index...].firstIndex { !ASCII.isAtomText($0) } ?? bytes.endIndex
      defer { index = end }
      return .atom(Array(bytes[index..<end]))
    default:
      throw byte < 0x20 || byte == 0x7f ? .controlCharacter : .syntax
    }
  }

  private mutating func skipCommentsAndSpace() throws(AuthorDefect) {
    var depth = 0
    while index < bytes.count {
      let byte = bytes[index]
      if try isFolding(byte) {
        // Nothing to keep.
      } else if byte == UInt8(ascii: "(") {
        depth += 1
      } else if depth == 0 {
        return
      } else if byte == UInt8(ascii: ")") {
        depth -= 1
      } else if byte == UInt8(ascii: "\\") {
        index += 1
        guard index < bytes.count else { throw .unterminated }
        try refuseControl(bytes[index])
      } else {
        try refuseControl(byte)
      }
      index += 1
    }
    guard depth == 0 else { throw .unterminated }
  }

  /// The content up to `end`, which is passed too.
  private mutating func delimited(by end: UInt8) throws(AuthorDefect) -> [UInt8] {
    var content: [UInt8] = []
    index += 1
    while index < bytes.count {
      var byte = bytes[index]
      if byte == end {
        index += 1
        return content
      }
      if byte == UInt8(ascii: "\\") {
        index += 1
        guard index < bytes.count else { throw .unterminated }
        byte = bytes[index]
        try refuseControl(byte)
        content.append(byte)
      } else if byte != 0x0d && byte != 0x0a {
        try refuseControl(byte)
        content.append(byte)
      } else {
        _ = try isFolding(byte)
      }
      index += 1
    }
    throw .unterminated
  }

  /// Whether the octet is white space. A line break must be folding: white space follows it, or the end.
  private func isFolding(_ byte: UInt8) throws(AuthorDefect) -> Bool {
    switch byte {
    case 0x20, 0x09:
      return true
    case 0x0d:
      guard index + 1 < bytes.count, bytes[index + 1] == 0x0a else { throw .controlCharacter }
      return true
    case 0x0a:
      guard index + 1 == bytes.count || ASCII.isWhitespace(bytes[index + 1]) else {
        throw .controlCharacter
      }
      return true
    default:
      return false
    }
  }

  private func refuseControl(_ byte: UInt8) throws(AuthorDefect) {
    guard byte >= 0x20 && byte != 0x7f || byte == 0x09 else { throw .controlCharacter }
  }
}
