import Mail
import OpenSSL

/// Ids of receptions: `req_` and 16 hexadecimal digits, as the original makes them.
enum RequestID {
  private static let prefix = "req_"
  private static let octets = 8

  /// A fresh id.
  static func make() -> String { prefix + Hexadecimal.encode(randomBytes(octets)) }

  /// The id that a client gave, where it has the form of ours: it goes into the log as it is.
  static func accepted(_ text: String?) -> String? {
    guard let text, text.hasPrefix(prefix), text.utf8.count == prefix.utf8.count + octets * 2,
      text.utf8.dropFirst(prefix.utf8.count).allSatisfy({
        ASCII.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      })
    else { return nil }
    return text
  }
}
