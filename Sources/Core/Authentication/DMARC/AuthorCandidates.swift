import Mail

/// Finds the domains that a lenient reader could take for the author's in From fields that break the grammar.
enum AuthorCandidates {
  /// The most names with letters beyond ASCII that are looked at, as many as mailboxes: each costs up to half a
  /// millisecond.
  private static let maximumEncodedNames = AuthorDomain.maximumMailboxes
  private static let hyphen = UInt8(ascii: "-")
  private static let underscore = UInt8(ascii: "_")
  private static let dot = UInt8(ascii: ".")

  /// The domain behind each `@`, whatever stands around it: in quotes, comments and brackets too. Each once,
  /// in their order, at most `AuthorDomain.maximumCandidates`.
  static func domains(in fields: [[UInt8]]) -> [DomainName] {
    var domains: [DomainName] = []
    var encodedNames = 0
    for field in fields {
      var rest = field.prefix(AuthorDomain.maximumOctets)[...]
      while let at = rest.firstIndex(of: UInt8(ascii: "@")) {
        rest = rest[(at + 1)...]
        // A line may be folded behind the `@`.
        let text = rest.drop { ASCII.isWhitespace($0) || $0 == 0x0a || $0 == 0x0d }
          .prefix(DomainName.maximumOctets * 4)
          .prefix { $0 >= 0x80 || ASCII.isLetterOrDigit($0) || $0 == hyphen || $0 == underscore || $0 == dot }
        if text.contains(where: { $0 >= 0x80 }) {
          encodedNames += 1
          guard encodedNames <= maximumEncodedNames else { continue }
        }
        guard let domain = AuthorHostName.domain(trimmed(text)), !domains.contains(domain) else { continue }
        domains.append(domain)
        if domains.count == AuthorDomain.maximumCandidates { return domains }
      }
    }
    return domains
  }

  /// Without the dots and hyphens that end a sentence, not a domain.
  private static func trimmed(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var text = text
    while let last = text.last, last == dot || last == hyphen { text.removeLast() }
    return Array(text)
  }
}
