package import Mail

/// What DKIM said about a message: the event's `authentication.dkim` object.
package struct DKIMFinding: Hashable, Sendable {
  /// One DKIM-Signature field and what became of it.
  package struct Signature: Hashable, Sendable {
    /// The largest size of a key that is read back, in bits: above what the 64 kB of a TXT record hold.
    static let maximumKeyBits: Int64 = 1 << 20

    /// `d=`, as an A-label name; `nil` where the tag is missing or not a domain.
    package var domain: DomainName?
    /// `s=`.
    package var selector: String?
    /// `a=`, such as `rsa-sha256`.
    package var algorithm: String?
    /// The size of the key in bits; `nil` where no usable key was found.
    package var keyBits: Int?
    /// The result for this signature alone.
    package var result: DKIMResult
    /// Why, in one short phrase; `nil` for a pass.
    package var reason: String?

    /// The finding of one signature.
    package init(
      domain: DomainName?, selector: String?, algorithm: String?, keyBits: Int? = nil, result: DKIMResult,
      reason: String?
    ) {
      self.domain = domain
      self.selector = selector
      self.algorithm = algorithm
      self.keyBits = keyBits
      self.result = result
      self.reason = reason
    }
  }

  /// The result for the message: the best of its signatures.
  package var result: DKIMResult = .none
  /// Every signature looked at, in the order of the message.
  package var signatures: [Signature] = []
  /// The domain of the From field.
  package var fromDomain: DomainName?
  /// The domains whose signatures verified, each once.
  package var signedBy: [DomainName] = []

  /// Nothing checked, nothing known.
  package init() {}
}
