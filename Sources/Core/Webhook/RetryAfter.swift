package import Mail

/// Reads the `Retry-After` field: `delay-seconds / HTTP-date` (RFC 9110 §10.2.3).
package enum RetryAfter {
  /// The longest pause that an endpoint can ask for: the greatest gap of the standard schedule.
  package static let longestPause = Duration.seconds(24 * 3600)

  /// How long the endpoint wants to be left alone, 0...`longestPause`; `nil` where the field cannot
  /// be read.
  package static func pause(_ value: some StringProtocol, now: Timestamp) -> Duration? {
    let octets = value.utf8.drop { ASCII.isWhitespace($0) }
    var bytes = Array(octets)
    while let last = bytes.last, ASCII.isWhitespace(last) { bytes.removeLast() }
    guard !bytes.isEmpty else { return nil }
    if bytes.allSatisfy(ASCII.isDigit) {
      // Ten digits are three hundred years: whatever is longer is bounded all the same.
      guard bytes.count <= 10, let seconds = Int64(String(decoding: bytes, as: UTF8.self)) else {
        return longestPause
      }
      return min(.seconds(seconds), longestPause)
    }
    guard let date = HTTPDate.parse(bytes) else { return nil }
    return min(max(date - now, .zero), longestPause)
  }
}
