import Mail

extension DMARCRecord {
  /// Reads the octets of a TXT record; `nil` where they do not begin with `v=DMARC1`, so that the record is
  /// none of DMARC (RFC 9989 §4.10 step 2). Unknown tags and everything that breaks the syntax are passed
  /// over in favour of defaults (§4.8); a known tag that stands twice counts as invalid (RFC 6376 §3.2, on
  /// whose tag lists this format is built).
  ///
  ///     v=DMARC1; p=reject; sp=quarantine; rua=mailto:reports@example.org
  package init?(_ octets: [UInt8]) {
    var tags = octets.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)[...]
    guard let version = tags.popFirst(), let first = version.first, !ASCII.isWhitespace(first),
      let tag = Self.tag(version), tag.name == "v", tag.value.elementsEqual("DMARC1".utf8)
    else { return nil }
    var seen: Set<String> = []
    for text in tags {
      guard let tag = Self.tag(text) else { continue }
      read(tag.name, seen.insert(tag.name).inserted ? tag.value : [])
    }
  }

  /// `name = value` with white space taken off; `nil` where it is not of that form.
  private static func tag(_ text: ArraySlice<UInt8>) -> (name: String, value: ArraySlice<UInt8>)? {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let name = trimmed(text[..<equals])
    // The longest known name has five letters.
    guard !name.isEmpty, name.count <= 16, name.allSatisfy(ASCII.isLetter) else { return nil }
    return (
      String(decoding: name.map(ASCII.lowercased), as: UTF8.self), trimmed(text[(equals + 1)...])
    )
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var text = text.drop(while: ASCII.isWhitespace)
    while let last = text.last, ASCII.isWhitespace(last) { text.removeLast() }
    return text
  }

  /// Takes over one tag. A value of no octets is invalid for each of them, which is how the second of two
  /// equal tags takes the first one's value back.
  private mutating func read(_ name: String, _ value: ArraySlice<UInt8>) {
    let word = String(decoding: value.map(ASCII.lowercased), as: UTF8.self)
    switch name {
    case "p": policy = Self.policyTag(word)
    case "sp": subdomainPolicy = Self.policyTag(word)
    case "np": nonexistentPolicy = Self.policyTag(word)
    case "psd": publicSuffix = PublicSuffixFlag(rawValue: word) ?? .unknown
    case "t": isTesting = word == "y"
    case "adkim": dkimAlignment = AlignmentMode(rawValue: word) ?? .relaxed
    case "aspf": spfAlignment = AlignmentMode(rawValue: word) ?? .relaxed
    case "rua": aggregateReports = Self.uris(value)
    case "ruf": failureReports = Self.uris(value)
    case "fo": failureOptions = Self.failureOptions(word) ?? ["0"]
    case "pct": percentage = Self.percentage(value) ?? 100
    default: break
    }
  }

  private static func policyTag(_ word: String) -> PolicyTag {
    DMARCPolicy(rawValue: word).map(PolicyTag.policy) ?? .invalid
  }

  /// One to three digits, 0...100.
  private static func percentage(_ value: ArraySlice<UInt8>) -> Int? {
    guard (1...3).contains(value.count), value.allSatisfy(ASCII.isDigit) else { return nil }
    let number = value.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return number <= 100 ? number : nil
  }

  private static func failureOptions(_ word: String) -> [String]? {
    let options = word.split(separator: ":", omittingEmptySubsequences: false).map { option in
      String(option.filter { $0 != " " && $0 != "\t" })
    }
    guard options.count <= 4, Set(options).count == options.count,
      options.allSatisfy(["0", "1", "d", "s"].contains), !(options.contains("0") && options.contains("1"))
    else { return nil }
    return options
  }

  /// The URIs of a list (RFC 3986) that can be right, in their order.
  private static func uris(_ value: ArraySlice<UInt8>) -> [String] {
    var uris: [String] = []
    for part in value.split(separator: UInt8(ascii: ",")) where uris.count < maximumURIs {
      // The obsolete size stands behind an exclamation mark.
      let text = trimmed(part).prefix { $0 != UInt8(ascii: "!") }
      guard isURI(text) else { continue }
      uris.append(String(decoding: text, as: UTF8.self))
    }
    return uris
  }

  private static func isURI(_ text: ArraySlice<UInt8>) -> Bool {
    guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = text.first, ASCII.isLetter(first),
      text.allSatisfy({ $0 > 0x20 && $0 < 0x7f }),
      text[..<colon].allSatisfy({
        ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-")
          || $0 == UInt8(ascii: ".")
      })
    else { return false }
    let rest = text[(colon + 1)...]
    guard ASCII.equalIgnoringCase(text[..<colon], "mailto".utf8) else { return !rest.isEmpty }
    guard let at = rest.firstIndex(of: UInt8(ascii: "@")) else { return false }
    return at > rest.startIndex && at < rest.index(before: rest.endIndex)
  }
}
