import Mail

/// A phrase of a reason or a comment: printable ASCII and single spaces, without semicolons, quotes,
/// parentheses and backslashes, and without anything that looks like `dkim=pass`, so that it adds no result
/// for readers who do not look at quotes either.
package struct ResultPhrase: Hashable, Sendable {
  /// The longest phrase in octets: it must fit one line of 998 with all around it (RFC 5322 §2.1.1), and
  /// people read no more.
  package static let maximumOctets = 200

  /// The phrase.
  package let value: String

  /// Replaces semicolons with commas, each other character that may not stand there with `?`, runs of white
  /// space with one space, and cuts what is too long. `nil` for nothing at all.
  package init?(_ text: some StringProtocol) {
    var octets: [UInt8] = []
    for scalar in text.unicodeScalars {
      guard octets.count < Self.maximumOctets else { break }
      switch scalar {
      case " ", "\t", "\r", "\n":
        if let last = octets.last, last != 0x20 { octets.append(0x20) }
      case ";":
        octets.append(UInt8(ascii: ","))
      case "\"", "\\", "(", ")":
        octets.append(UInt8(ascii: "?"))
      case "!"..."~":
        octets.append(UInt8(truncatingIfNeeded: scalar.value))
      default:
        octets.append(UInt8(ascii: "?"))
      }
    }
    if octets.last == 0x20 { octets.removeLast() }
    guard !octets.isEmpty else { return nil }
    for index in octets.indices where Self.looksLikeResult(octets, at: index) {
      octets[index] = UInt8(ascii: "?")
    }
    value = String(decoding: octets, as: UTF8.self)
  }

  /// Whether here is the `=` of a method and its result. Tags, such as `p=none`, have shorter names.
  private static func looksLikeResult(_ octets: [UInt8], at index: Int) -> Bool {
    octets[index] == UInt8(ascii: "=") && index + 1 < octets.count && octets[index + 1] != 0x20
      && octets[..<index].suffix(3).count { ASCII.isLetterOrDigit($0) } == 3
  }
}
