import Mail

/// The names of a zone file: complete with a dot at the end, otherwise below the origin.
struct ZoneNames {
  /// What `$ORIGIN` says; the root before.
  var origin = DNSName.root

  func name(_ word: ZoneWord) throws(ZoneProblem) -> DNSName {
    guard !word.isQuoted else {
      throw ZoneProblem(word.octets, "stands for a name in quotes", remedy: "take the quotation marks out")
    }
    if word.octets.elementsEqual([UInt8(ascii: "@")]) { return origin }
    guard word.octets.allSatisfy({ $0 < 0x80 }) else {
      throw ZoneProblem(word.octets, "is not ASCII", remedy: "write its A-labels, which begin with xn--")
    }
    let text = String(decoding: word.octets, as: UTF8.self)
    let isComplete = Self.endsInDot(word.octets) || origin.isRoot
    guard let name = DNSName(isComplete ? text : text + "." + origin.description) else {
      throw ZoneProblem(
        word.octets, "is not a name",
        remedy: "write labels of 1 to 63 octets with dots between them, 253 octets at most")
    }
    return name
  }

  /// Whether the last dot ends a label: a backslash before it would make it a part of one.
  private static func endsInDot(_ octets: ArraySlice<UInt8>) -> Bool {
    guard octets.last == UInt8(ascii: ".") else { return false }
    let escapes = octets.dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count
    return escapes.isMultiple(of: 2)
  }
}
