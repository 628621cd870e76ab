import Mail

/// A record whose whole text keeps the grammar of RFC 7208 §12.
///
///     record           = version terms *SP
///     version          = "v=spf1"
///     terms            = *( 1*SP ( directive / modifier ) )
///     directive        = [ qualifier ] mechanism
///     modifier         = redirect / explanation / unknown-modifier
///     unknown-modifier = name "=" macro-string
///     name             = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
///
/// `v=spf1 mx ip4:192.0.2.0/24 include:_spf.example.net -all exp=why.example.com`
package struct SPFRecord: Hashable, Sendable {
  /// The directives in order.
  package private(set) var directives: [SPFDirective] = []
  /// The domain whose record decides where no directive matches: RFC 7208 §6.1.
  package private(set) var redirect: SPFDomainSpec?
  /// Where the explanation of a fail stands: RFC 7208 §6.2.
  package private(set) var explanation: SPFDomainSpec?

  private static let version = Array("v=spf1".utf8)

  /// Whether a TXT record is one of SPF, valid or not: RFC 7208 §4.5.
  package static func isRecord(_ text: [UInt8]) -> Bool {
    guard text.count >= version.count else { return false }
    for (index, octet) in version.enumerated() where ASCII.lowercased(text[index]) != octet { return false }
    return text.count == version.count || text[version.count] == UInt8(ascii: " ")
  }

  /// Reads a record for which `isRecord` holds; the version is not looked at again.
  package init(_ text: [UInt8]) throws(SPFSyntaxError) {
    for term in text.dropFirst(Self.version.count).split(separator: UInt8(ascii: " ")) {
      do throws(SPFSyntaxFault) {
        try read(term)
      } catch {
        throw SPFSyntaxError(error, term: term)
      }
    }
  }

  private mutating func read(_ term: ArraySlice<UInt8>) throws(SPFSyntaxFault) {
    guard let equals = Self.endOfModifierName(term) else {
      directives.append(try SPFDirective(parsing: term))
      return
    }
    let name = term[..<equals]
    let value = term[(equals + 1)...]
    // An unknown modifier never takes the place of a known one whose value is wrong: RFC 7208 §6.
    if ASCII.equalIgnoringCase(name, "redirect".utf8) {
      guard redirect == nil else { throw .repeatedModifier }
      redirect = try SPFDomainSpec(value)
    } else if ASCII.equalIgnoringCase(name, "exp".utf8) {
      guard explanation == nil else { throw .repeatedModifier }
      explanation = try SPFDomainSpec(value)
    } else {
      _ = try SPFMacroString(value, in: .record)
    }
  }

  /// Whether a term is the modifier `redirect`.
  static func isRedirect(_ term: ArraySlice<UInt8>) -> Bool {
    guard let equals = endOfModifierName(term) else { return false }
    return ASCII.equalIgnoringCase(term[..<equals], "redirect".utf8)
  }

  /// The place of the `=` of a modifier; `nil` for a directive: no `:` or `/` may stand before it.
  private static func endOfModifierName(_ term: ArraySlice<UInt8>) -> Int? {
    guard let first = term.first, ASCII.isLetter(first) else { return nil }
    let end = term.firstIndex {
      !ASCII.isLetterOrDigit($0) && $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_")
        && $0 != UInt8(ascii: ".")
    }
    guard let end, term[end] == UInt8(ascii: "=") else { return nil }
    return end
  }
}
