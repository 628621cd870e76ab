package import Authentication
package import Mail

/// How the attachments of an event become URLs.
package struct AttachmentLinks: Sendable {
  /// How long URLs are served where the settings say nothing: as long as deliveries are tried.
  package static let defaultLifetime = Duration.seconds(3 * 86400)

  /// What URLs begin with: scheme, host and perhaps a path.
  package var base: String
  /// The key that signs.
  package var key: VerdictKey
  /// Content of up to so many octets stands in the event instead.
  package var threshold: Int
  /// How long a URL is served, from the attempt that carries it.
  package var lifetime: Duration
  private let hmac: MessageAuthenticationCode

  /// URLs of this form.
  package init(
    base: String, key: VerdictKey, threshold: Int, lifetime: Duration,
    hmac: @escaping MessageAuthenticationCode
  ) {
    self.base = base
    self.key = key
    self.threshold = threshold
    self.lifetime = lifetime
    self.hmac = hmac
  }

  /// The URL of each of `attachments`; `nil` for one whose content is to stand in the event: one that is not larger
  /// than the threshold, unless `RepeatedContent` leaves it out there.
  ///
  /// - Parameters:
  ///   - message: the name of their message in the spool.
  ///   - now: when the attempt begins.
  package func urls(of attachments: [Attachment], message: String, now: Timestamp) -> [String?] {
    let expires = Timestamp(seconds: (now + lifetime).seconds)
    let repeated = RepeatedContent(attachments, limit: EventLimits().repeatedContent)
    return attachments.enumerated().map { index, attachment in
      guard attachment.size > threshold || repeated.omitted.contains(index) else { return nil }
      return AttachmentURL(message: message, index: index, expires: expires)
        .text(base: base, key: key, hmac: hmac)
    }
  }
}
