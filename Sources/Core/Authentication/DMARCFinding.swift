package import Mail

/// What DMARC said about a message: the event's `authentication.dmarc` object.
package struct DMARCFinding: Hashable, Sendable {
  /// Which identifiers agree with the author domain; `nil` until that was evaluated.
  package struct Alignment: Hashable, Sendable {
    /// The SPF domain agrees.
    package var spf: Bool?
    /// The domain of a verified DKIM signature agrees.
    package var dkim: Bool?

    /// Not evaluated unless said otherwise.
    package init(spf: Bool? = nil, dkim: Bool? = nil) {
      self.spf = spf
      self.dkim = dkim
    }
  }

  /// The result; `none` where the domain publishes no policy or nothing was checked.
  package var result: DMARCResult = .none
  /// The policy that the domain owner publishes for this message.
  package var policy: DMARCPolicy?
  /// The policy that was applied here.
  package var disposition: DMARCPolicy?
  /// The author domain: that of the From field.
  package var fromDomain: DomainName?
  /// The From field, unfolded; at most `AuthenticationFindings.maximumTextOctets`.
  package var fromHeader: String?
  /// The envelope sender; empty for the null reverse-path.
  package var returnPath: String?
  /// Which identifiers agree.
  package var aligned = Alignment()
  /// The value of the Authentication-Results field we wrote, unfolded.
  package var authenticationResults: String?

  /// Nothing checked, nothing known.
  package init() {}
}
