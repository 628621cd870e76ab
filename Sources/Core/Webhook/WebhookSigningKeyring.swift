import Mail

/// A file of private keys for `v1a`: one a line, the first the one that receivers should know. Every
/// attempt is signed with each, so that receivers can change to a new one in their own time.
package struct WebhookSigningKeyring: Hashable, Sendable {
  /// Two while one replaces the other.
  package static let maximumKeys = 2
  /// The longest file in octets: two keys of either form with room for line ends.
  package static let maximumFileOctets = 1024

  /// The keys in the order of the file.
  package let keys: [WebhookSigningKey]

  /// Reads a file. Empty lines and lines that begin with `#` do not count.
  package init(parsing file: [UInt8]) throws(WebhookSigningKeyError) {
    var keys: [WebhookSigningKey] = []
    for line in file.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      let text = line.drop(while: ASCII.isWhitespace)
      guard let first = text.first, first != UInt8(ascii: "#") else { continue }
      var trimmed = text
      while let last = trimmed.last, ASCII.isWhitespace(last) { trimmed.removeLast() }
      keys.append(try WebhookSigningKey(String(decoding: trimmed, as: UTF8.self)))
      guard keys.count <= Self.maximumKeys else { throw .wrongCount(keys.count) }
    }
    guard !keys.isEmpty else { throw .wrongCount(0) }
    self.keys = keys
  }

  /// The octets of a new file with one key.
  package static func file(_ key: WebhookSigningKey) -> [UInt8] { Array((key.encoded + "\n").utf8) }
}
