import Mail

/// Turns the octets behind an `@` of a From field into a domain name.
enum AuthorHostName {
  /// The separators of labels in RFC 3490 §3.1 beside the dot.
  private static let dots: Set<UInt32> = [0x3002, 0xff0e, 0xff61]
  /// Changed by case folding, and letters of their own to IDNA 2008 (RFC 5892 §2.6).
  private static let exceptions: Set<UInt32> = [0xdf, 0x3c2]

  /// The domain in A-labels, of its U-labels in lower case and Normalization Form C; `nil` where it is none.
  /// U-labels hold letters, marks and digits only, and none that a further mapping (UTS #46) would turn into
  /// others: two programs must not see two domains here.
  static func domain(_ octets: [UInt8]) -> DomainName? {
    guard let text = String(validating: octets, as: UTF8.self),
      text.lowercased().unicodeScalars.allSatisfy({ $0.isASCII || isLetter($0) }),
      let form = NormalizationFormC.of(text.lowercased())
    else { return nil }
    return DomainName(form)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if dots.contains(scalar.value) || exceptions.contains(scalar.value) { return true }
    guard !scalar.properties.changesWhenNFKCCaseFolded else { return false }
    switch scalar.properties.generalCategory {
    case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark, .decimalNumber:
      return true
    default:
      return false
    }
  }
}
