package import Mail

/// The author's address in a From field.
package enum AuthorAddress {
  /// Reads the address where it can be read without doubt: one field with one mailbox, and neither
  /// comment nor quoted string nor group in it. `nil` for everything else.
  package static func plain(in fromValues: [[UInt8]]) -> EmailAddress? {
    guard fromValues.count == 1, let value = fromValues.first,
      let text = String(validating: HeaderFolding.unfoldedAndTrimmed(value), as: UTF8.self),
      !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || Array("\"(),;:\\".utf8).contains($0) })
    else { return nil }
    let pieces = text.split(separator: "<", omittingEmptySubsequences: false)
    switch pieces.count {
    case 1:
      return EmailAddress(text)
    case 2 where pieces[1].hasSuffix(">"):
      return EmailAddress(pieces[1].dropLast())
    default:
      return nil
    }
  }
}
