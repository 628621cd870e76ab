extension AddressPattern {
  /// The pattern as a POSIX extended expression for Postfix, between slashes; `nil` where that is not
  /// possible. It takes what the pattern takes, of letters outside ASCII perhaps more.
  package var posixExpression: String? {
    guard text.unicodeScalars.allSatisfy({ $0.isASCII }) else { return nil }
    var translation = POSIXExpression(text)
    return translation.translate()
  }
}

/// Turns the text of an `AddressPattern`, whose grammar was checked, into a POSIX extended expression.
struct POSIXExpression {
  /// Postfix matches octets: one character of UTF-8 has up to four.
  private static let oneCharacter = "{1,4}"
  private static let special = Set("^$()[]{}*+?|.\\".unicodeScalars)

  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars.dropFirst().dropLast()) }

  /// A character that stands for itself. Others than these are not escaped: `\<` means a word's beginning
  /// to some libraries.
  static func literal(_ scalar: Unicode.Scalar) -> String {
    special.contains(scalar) || scalar == "/" ? "\\\(scalar)" : String(scalar)
  }

  mutating func translate() -> String? {
    var output = ""
    while let scalar = take() {
      switch scalar {
      case "\\":
        guard let escaped = take() else { return nil }
        output += escaped == "d" ? "[0-9]" : escaped == "w" ? "[a-z0-9_]" : Self.literal(escaped)
      case "[":
        guard let list = list() else { return nil }
        output += list
      case ".": output += isRepeated ? "." : "(.\(Self.oneCharacter))"
      case "(", ")", "|", "*", "+", "?": output.unicodeScalars.append(scalar)
      default: output += Self.literal(scalar)
      }
    }
    return "^(\(output))$"
  }

  private var isRepeated: Bool {
    position < scalars.count && (scalars[position] == "*" || scalars[position] == "+")
  }

  private mutating func take() -> Unicode.Scalar? {
    guard position < scalars.count else { return nil }
    defer { position += 1 }
    return scalars[position]
  }

  /// A list in brackets, where a backslash has no meaning and the place of `]`, `^`, `[` and `-` has one.
  private mutating func list() -> String? {
    let isNegated = position < scalars.count && scalars[position] == "^"
    if isNegated { position += 1 }
    var ranges = ""
    var singles: Set<Unicode.Scalar> = []
    while let scalar = take() {
      if scalar == "]" { return bracket(ranges, singles, isNegated: isNegated) }
      if scalar == "\\" {
        guard let escaped = take() else { return nil }
        if escaped == "d" || escaped == "w" {
          ranges += escaped == "d" ? "0-9" : "a-z0-9_"
        } else {
          singles.insert(escaped)
        }
      } else if position + 1 < scalars.count, scalars[position] == "-", scalars[position + 1] != "]" {
        position += 1
        guard let last = take(), scalar.properties.isAlphabetic || scalar.properties.numericType != nil,
          last.properties.isAlphabetic || last.properties.numericType != nil
        else { return nil }
        ranges += "\(scalar)-\(last)"
      } else {
        singles.insert(scalar)
      }
    }
    return nil
  }

  private func bracket(_ ranges: String, _ singles: Set<Unicode.Scalar>, isNegated: Bool) -> String? {
    let placed: [Unicode.Scalar] = ["]", "[", "^", "-", "/", "\\"]
    let others = singles.subtracting(placed).sorted { $0.value < $1.value }
    var inner = singles.contains("]") ? "]" : ""
    inner += ranges + others.map(String.init).joined()
    // Postfix ends an expression at a slash without a backslash, which means itself here.
    if singles.contains("/") { inner += "\\/" } else if singles.contains("\\") { inner += "\\" }
    if singles.contains("[") { inner += "[" }
    if singles.contains("^") {
      // At the beginning it would negate.
      if inner.isEmpty, !isNegated { return singles.contains("-") ? "[-^]" : "\\^" }
      inner += "^"
    }
    if singles.contains("-") { inner += "-" }
    guard isNegated else { return "[\(inner)]" }
    return isRepeated ? "[^\(inner)]" : "([^\(inner)]\(Self.oneCharacter))"
  }
}
