/// Reads the value of a Received-SPF field by the grammar of RFC 7208 §9.1 and by nothing else.
package struct StrictReceivedSPF {
  /// The result.
  package private(set) var result = ""
  /// Keys and values in their order.
  package private(set) var pairs: [(key: String, value: String)] = []
  private var rest: Substring

  /// Reads an unfolded value; `nil` where it breaks the grammar.
  package init?(_ text: String) {
    rest = text[...]
    result = take { $0.isLetter }
    guard skip(" "), skipComment(), skip(" ") else { return nil }
    repeat {
      _ = skip(" ")
      let key = take { $0.isLetter || $0 == "-" }
      guard !key.isEmpty, skip("="), let value = value() else { return nil }
      pairs.append((key, value))
    } while skip(";")
    guard rest.isEmpty else { return nil }
  }

  private mutating func take(_ isTaken: (Character) -> Bool) -> String {
    let taken = rest.prefix(while: isTaken)
    rest = rest[taken.endIndex...]
    return String(taken)
  }

  private mutating func skip(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  /// No comment of ours has parentheses or quoted pairs in it.
  private mutating func skipComment() -> Bool {
    guard skip("(") else { return false }
    let inside = take { !"()\\\";=".contains($0) && $0.isASCII }
    return !inside.isEmpty && skip(")")
  }

  private mutating func value() -> String? {
    guard skip("\"") else {
      let word = take { $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-/=?^_`{|}~.".contains($0)) }
      return word.isEmpty || word.hasPrefix(".") || word.hasSuffix(".") || word.contains("..") ? nil : word
    }
    var value = String.UnicodeScalarView()
    var scalars = rest.unicodeScalars
    while let scalar = scalars.popFirst() {
      if scalar == "\"" {
        rest = Substring(scalars)
        return String(value)
      }
      if scalar == "\\" {
        guard let escaped = scalars.popFirst() else { return nil }
        value.append(escaped)
      } else {
        value.append(scalar)
      }
    }
    return nil
  }
}
