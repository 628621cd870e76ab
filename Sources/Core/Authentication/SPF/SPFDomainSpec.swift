import Mail

/// A domain with macros: RFC 7208 §7.1.
///
///     domain-spec = macro-string domain-end
///     domain-end  = ( "." toplabel [ "." ] ) / macro-expand
///     toplabel    = ( *alphanum ALPHA *alphanum ) / ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
package struct SPFDomainSpec: Hashable, Sendable {
  /// The text to expand.
  package let text: SPFMacroString

  /// Reads the whole of `source`.
  package init(_ source: ArraySlice<UInt8>) throws(SPFSyntaxFault) {
    guard !source.isEmpty else { throw .missingDomain }
    text = try SPFMacroString(source, in: .record)
    if text.literalTailCount > 0 {
      guard Self.endsInTopLabel(source.suffix(text.literalTailCount)) else { throw .invalidDomain }
    }
  }

  private static func endsInTopLabel(_ tail: ArraySlice<UInt8>) -> Bool {
    let name = tail.last == UInt8(ascii: ".") ? tail.dropLast() : tail
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return false }
    let top = name[(dot + 1)...]
    guard let first = top.first, let last = top.last,
      ASCII.isLetterOrDigit(first), ASCII.isLetterOrDigit(last),
      top.allSatisfy({ ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
    else { return false }
    // Digits alone are an address, not a name; a hyphen makes them a name.
    return !top.allSatisfy { ASCII.isDigit($0) }
  }
}
