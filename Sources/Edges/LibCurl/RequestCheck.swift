import Mail

/// What libcurl would send or cut without a word, and a server might read as something else.
enum RequestCheck {
  /// Longer URLs are refused by common servers.
  static let maximumURLOctets = 8000

  /// What is wrong with a request; `nil` if nothing is.
  static func problem(with request: HTTPRequest) -> String? {
    let url = request.url
    guard url.utf8.count <= maximumURLOctets else { return "the URL is longer than 8000 octets" }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7f }) else {
      return "the URL contains a space or a control character"
    }
    let scheme = url.utf8.prefix { $0 != UInt8(ascii: ":") }
    guard ["http", "https"].contains(where: { ASCII.equalIgnoringCase($0.utf8, scheme) }),
      url.utf8.dropFirst(scheme.count).starts(with: "://".utf8)
    else { return "the URL does not begin with http:// or https://" }
    for field in request.headers {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenCharacter) else {
        return "\"\(HeaderText(sanitizing: field.name))\" is not the name of a header field"
      }
      guard HeaderText(field.value) != nil else {
        return "the value of \(field.name) contains a control character"
      }
    }
    return nil
  }

  /// tchar of RFC 9110 §5.6.2 is atext of RFC 5322 without `/`, `=`, `?`, `{`, `}` and 8-bit octets, and `.`.
  private static func isTokenCharacter(_ byte: UInt8) -> Bool {
    if byte == UInt8(ascii: ".") { return true }
    return byte < 0x80 && ASCII.isAtomText(byte) && !"/=?{}".utf8.contains(byte)
  }
}
