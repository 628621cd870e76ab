import Mail

/// One result of an Authentication-Results field: `resinfo` of RFC 8601 §2.2.
///
///     dkim=fail (2048-bit key) reason="body hash did not verify" header.d=example.org header.s=s1
package struct AuthenticationResult: Hashable, Sendable {
  /// A `method` and the words for its results.
  package enum Outcome: Hashable, Sendable {
    case spf(SPFResult)
    case dkim(DKIMResult)
    case dmarc(DMARCResult)
    case arc(ARCResult)
    case iprev(IPRevResult)

    /// The method's name.
    package var method: String {
      switch self {
      case .spf: "spf"
      case .dkim: "dkim"
      case .dmarc: "dmarc"
      case .arc: "arc"
      case .iprev: "iprev"
      }
    }

    /// The result's word.
    package var word: String {
      switch self {
      case .spf(let result): result.rawValue
      case .dkim(let result): result.rawValue
      case .dmarc(let result): result.rawValue
      case .arc(let result): result.rawValue
      case .iprev(let result): result.rawValue
      }
    }
  }

  /// The properties that we write (RFC 8601 §2.7, RFC 6008, RFC 8617 §10.2, RFC 9989 §9.1).
  package enum PropertyName: String, Hashable, Sendable, CaseIterable {
    case smtpMailFrom = "smtp.mailfrom"
    case smtpHELO = "smtp.helo"
    case smtpRemoteIP = "smtp.remote-ip"
    case headerFrom = "header.from"
    case headerDomain = "header.d"
    case headerIdentity = "header.i"
    case headerSelector = "header.s"
    case headerAlgorithm = "header.a"
    case headerSignature = "header.b"
    case headerOldestPass = "header.oldest-pass"
    case arcChain = "arc.chain"
    case policyDMARC = "policy.dmarc"
    case policyIPRev = "policy.iprev"
  }

  /// `ptype.property=pvalue`.
  package struct Property: Hashable, Sendable {
    /// Its name.
    package let name: PropertyName
    /// Its value.
    package let value: ResultText

    /// A property; `nil` where there is nothing to show.
    package init?(_ name: PropertyName, _ text: String?) {
      guard let value = text.flatMap({ ResultText($0) }) else { return nil }
      self.name = name
      self.value = value
    }
  }

  /// Method and result.
  package let outcome: Outcome
  /// Shown to people behind the result; software passes it over.
  package let comment: ResultPhrase?
  /// `reason=`.
  package let reason: ResultPhrase?
  /// The properties in the order of the field.
  package let properties: [Property]

  /// A result.
  package init(
    _ outcome: Outcome, comment: String? = nil, reason: String? = nil, _ properties: [Property?]
  ) {
    self.outcome = outcome
    self.comment = comment.flatMap { ResultPhrase($0) }
    self.reason = reason.flatMap { ResultPhrase($0) }
    self.properties = properties.compactMap { $0 }
  }
}
