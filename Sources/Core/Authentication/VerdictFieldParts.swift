import Mail

extension VerdictField {
  /// The tags of a verdict field, white space taken out, nothing believed yet.
  struct Parts {
    let keyID: String
    let deliveryID: String
    let mac: [UInt8]
    /// Base64, as it stands in the field.
    let payload: [UInt8]

    /// `v=1;k=…;d=…;h=…;p=…`: all five, in this order, and nothing else.
    static func read(_ value: [UInt8], version: String) -> Result<Parts, VerdictFieldError> {
      let text = value.filter { !ASCII.isWhitespace($0) && $0 != 0x0a && $0 != 0x0d }
      let tags = text.split(separator: UInt8(ascii: ";"), maxSplits: 4, omittingEmptySubsequences: false)
      guard let first = tags.first, let found = content(of: first, "v"), !found.isEmpty,
        found.count <= 8, found.allSatisfy({ ASCII.isDigit($0) })
      else { return .failure(.malformed) }
      guard found.elementsEqual(version.utf8) else { return .failure(.unknownVersion) }
      guard tags.count == 5, let keyID = content(of: tags[1], "k"),
        let deliveryID = content(of: tags[2], "d"), let mac = content(of: tags[3], "h"),
        let payload = content(of: tags[4], "p"), let code = Base64.decode(mac)
      else { return .failure(.malformed) }
      return .success(
        Parts(
          keyID: String(decoding: keyID, as: UTF8.self),
          deliveryID: String(decoding: deliveryID, as: UTF8.self), mac: code, payload: Array(payload)))
    }

    private static func content(of tag: ArraySlice<UInt8>, _ name: Character) -> ArraySlice<UInt8>? {
      guard let letter = name.asciiValue, tag.starts(with: [letter, UInt8(ascii: "=")]) else { return nil }
      return tag.dropFirst(2)
    }
  }
}
