import Mail

/// Reads an Authentication-Results value token by token: RFC 8601 §2.2 on top of the CFWS of
/// RFC 5322 §3.2.2 and the `value` of RFC 2045 §5.1. It walks forward only and never recurses.
struct AuthenticationResultsLexer {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether everything was read.
  var isAtEnd: Bool { index >= bytes.count }

  /// What was not read yet.
  var remaining: ArraySlice<UInt8> { bytes[min(index, bytes.count)...] }

  /// Passes over `byte`; `false` where another one stands here.
  mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// Passes over comments and white space; `false` where a comment does not end.
  mutating func skipComments() -> Bool {
    var depth = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "(") {
        depth += 1
      } else if depth > 0 {
        if byte == UInt8(ascii: ")") { depth -= 1 }
        // quoted-pair: what follows the backslash is only itself.
        if byte == UInt8(ascii: "\\") { index += 1 }
      } else if !Self.isFoldingWhitespace(byte) {
        return true
      }
      index += 1
    }
    return depth == 0
  }

  /// A token or a quoted string without its quotes; `nil` where neither begins here or it does not end.
  mutating func value() -> [UInt8]? {
    guard index < bytes.count else { return nil }
    guard bytes[index] == UInt8(ascii: "\"") else {
      let end = bytes[index...].firstIndex { !AuthservID.isTokenText($0) } ?? bytes.endIndex
      guard end > index else { return nil }
      defer { index = end }
      return Array(bytes[index..<end])
    }
    var content: [UInt8] = []
    var position = index + 1
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        index = position + 1
        return content
      }
      if byte == UInt8(ascii: "\\") {
        position += 1
        guard position < bytes.count else { return nil }
      }
      content.append(bytes[position])
      position += 1
    }
    return nil
  }

  /// Whether an authserv-id may end here: at the end, before `;`, or before a version and then those.
  mutating func atEndOfIdentifier() -> Bool {
    guard skipComments() else { return false }
    if isAtEndOrSemicolon { return true }
    let digits = bytes[index...].prefix { ASCII.isDigit($0) }
    guard !digits.isEmpty else { return false }
    index = digits.endIndex
    return skipComments() && isAtEndOrSemicolon
  }

  private var isAtEndOrSemicolon: Bool { index >= bytes.count || bytes[index] == UInt8(ascii: ";") }

  /// The value without its comments; a comment that does not end takes the rest with it.
  static func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    var depth = 0
    var isEscaped = false
    for byte in bytes {
      if isEscaped {
        isEscaped = false
        if depth == 0 { text.append(byte) }
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "(") {
        depth += 1
      } else if byte == UInt8(ascii: ")"), depth > 0 {
        depth -= 1
      } else if depth == 0 {
        text.append(byte)
      }
    }
    return text
  }

  private static func isFoldingWhitespace(_ byte: UInt8) -> Bool {
    ASCII.isWhitespace(byte) || byte == 0x0a || byte == 0x0d
  }
}
