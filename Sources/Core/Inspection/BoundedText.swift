import Authentication
import Mail

/// Text from outside as our records keep it.
enum BoundedText {
  /// At most `AuthenticationFindings.maximumTextOctets` octets of it, without control characters;
  /// what is not UTF-8 becomes U+FFFD.
  static func shown(_ bytes: some Collection<UInt8>) -> String {
    let limit = AuthenticationFindings.maximumTextOctets
    var text = HeaderText(sanitizing: String(decoding: bytes.prefix(limit), as: UTF8.self)).value
    // U+FFFD takes three octets where there was one.
    while text.utf8.count > limit { text.removeLast() }
    return text
  }

  /// The same; `nil` for nothing.
  static func optional(_ text: String?) -> String? {
    guard let text, !text.isEmpty else { return nil }
    return shown(text.utf8)
  }
}
