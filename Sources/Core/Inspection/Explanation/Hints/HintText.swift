import Mail

/// Octets of records and messages in hints.
enum HintText {
  /// Characters of a text from outside that are shown: enough to find it again.
  private static let shownCharacters = 60

  /// A text in quotes, in one line, its beginning where it is long.
  static func quoted(_ octets: some Collection<UInt8>) -> String {
    let text = HeaderText(sanitizing: String(decoding: octets, as: UTF8.self)).value
    let shown = String(text.unicodeScalars.prefix(shownCharacters))
    return "\"\(shown)\(text.unicodeScalars.count > shownCharacters ? "..." : "")\""
  }

  /// Where `needle` begins; the case of ASCII letters does not count.
  static func position(of needle: String, in octets: some Collection<UInt8>) -> Int? {
    let (octets, needle) = (Array(octets), Array(needle.utf8))
    guard octets.count >= needle.count else { return nil }
    return (0...(octets.count - needle.count)).first { start in
      ASCII.equalIgnoringCase(octets[start..<(start + needle.count)], needle)
    }
  }

  /// Whether `octets` begin with `prefix`; the case of ASCII letters does not count.
  static func hasPrefix(_ octets: some Collection<UInt8>, _ prefix: String) -> Bool {
    ASCII.equalIgnoringCase(octets.prefix(prefix.utf8.count), prefix.utf8)
  }
}
