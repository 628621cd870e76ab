package import Authentication
package import Mail

/// Where one attachment can be fetched without a token, for a limited time: everything in the URL is under an
/// HMAC, so that nobody can make or change one.
///
///     {base}/attachments/{message}/{index}?expires={seconds}&key={id}&signature={base32}
package struct AttachmentURL: Hashable, Sendable {
  /// Octets of the HMAC that are kept: 160 bits, 32 characters of base32.
  package static let signatureOctets = 20
  /// The path below the base, without a slash at the end.
  package static let path = "/attachments"

  /// The name of the message in the spool.
  package var message: String
  /// The place in the event's `attachments`, from 0.
  package var index: Int
  /// The first moment at which it is not served any more; whole seconds.
  package var expires: Timestamp

  /// An attachment of a message, until a moment.
  package init(message: String, index: Int, expires: Timestamp) {
    self.message = message
    self.index = index
    self.expires = expires
  }

  /// The URL.
  ///
  /// - Parameter base: scheme, host and perhaps a path, with or without a slash at the end.
  package func text(base: String, key: VerdictKey, hmac: MessageAuthenticationCode) -> String {
    let base = base.utf8.last == UInt8(ascii: "/") ? String(base.dropLast()) : base
    let signature = Base32.encode(signature(key: key, hmac: hmac))
    return "\(base)\(Self.path)/\(message)/\(index)"
      + "?expires=\(expires.seconds)&key=\(key.id)&signature=\(signature)"
  }

  /// Reads and verifies what a request names.
  ///
  /// - Parameters:
  ///   - message: the part of the path behind `path`.
  ///   - index: the part after it.
  ///   - query: the members of the query, percent-decoded.
  ///   - keys: all valid keys.
  ///   - now: the server's time.
  package static func verify(
    message: String, index: String, query: [String: String], keys: [VerdictKey], now: Timestamp,
    hmac: MessageAuthenticationCode
  ) -> Result<AttachmentURL, AttachmentURLError> {
    guard let index = number(index, digits: 1...6),
      let seconds = number(query["expires"] ?? "", digits: 1...12),
      let key = keys.first(where: { $0.id == query["key"] }),
      let signature = Base32.decode(query["signature"] ?? "")
    else { return .failure(.invalid) }
    let url = AttachmentURL(message: message, index: index, expires: Timestamp(seconds: Int64(seconds)))
    guard WebhookSignature.equalInConstantTime(signature, url.signature(key: key, hmac: hmac)) else {
      return .failure(.invalid)
    }
    // Only a signed time says anything, so it is looked at last.
    return now < url.expires ? .success(url) : .failure(.expired)
  }

  private func signature(key: VerdictKey, hmac: MessageAuthenticationCode) -> [UInt8] {
    // The first word keeps these from being anything else under the same key; the length of the only part
    // with a free form comes before it.
    let content = "attachment-url.1:\(key.id):\(message.utf8.count):\(message):\(index):\(expires.seconds)"
    return Array(hmac(key.secret, Array(content.utf8)).prefix(Self.signatureOctets))
  }

  private static func number(_ text: String, digits: ClosedRange<Int>) -> Int? {
    guard digits.contains(text.utf8.count), text.utf8.allSatisfy(ASCII.isDigit) else { return nil }
    return Int(text)
  }
}
