import Mail

/// The charset that HTML names itself, for parts whose header does not.
enum HTMLCharset {
  /// Octets that are looked at: as many as browsers look at (WHATWG HTML §13.2.3.2).
  private static let searchedOctets = 1024

  /// What follows `charset=` in the first `meta` element that has it.
  static func declared(in html: UnsafeRawBufferPointer) -> String? {
    let text = html.prefix(searchedOctets).map(ASCII.lowercased)
    guard let meta = find("<meta", in: text[...]), let found = find("charset=", in: text[meta...]) else {
      return nil
    }
    let value = text[found...].drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
    let name = value.prefix { ASCII.isLetterOrDigit($0) || "-_.:".utf8.contains($0) }
    // What has been read so far was ASCII: it is not UTF-16, whatever it says.
    return name.isEmpty || name.starts(with: "utf-16".utf8) ? nil : String(decoding: name, as: UTF8.self)
  }

  /// Where the octets behind `word` begin.
  private static func find(_ word: String, in text: ArraySlice<UInt8>) -> Int? {
    var rest = text
    while !rest.isEmpty {
      if rest.starts(with: word.utf8) { return rest.startIndex + word.utf8.count }
      rest = rest.dropFirst()
    }
    return nil
  }
}
