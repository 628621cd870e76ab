package import Mail

/// Whether the author's domain is known to be genuine: the event's `sender_verified` object.
package struct SenderVerified: Hashable, Sendable {
  /// True where `domain` is proven.
  package var verified: Bool
  /// The domain in question.
  package var domain: DomainName?
  /// How it was proven, such as `dmarc`; `nil` where it was not.
  package var method: String?

  /// A statement about the sender.
  package init(verified: Bool, domain: DomainName? = nil, method: String? = nil) {
    self.verified = verified
    self.domain = domain
    self.method = method
  }
}
