/// Why a policy was not applied as published, in the words of aggregate reports (RFC 9990 §3.1.1.7).
package struct DMARCOverride: Hashable, Sendable {
  /// The kind of reason.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// The operator's own rules.
    case localPolicy = "local_policy"
    /// The mail came over a mailing list.
    case mailingList = "mailing_list"
    /// The mail came over a forwarder that is known and trusted.
    case trustedForwarder = "trusted_forwarder"
    /// `t=y`.
    case policyTestMode = "policy_test_mode"
    /// The lot of `pct`: RFC 7489, no longer in RFC 9990.
    case sampledOut = "sampled_out"
    /// Anything else.
    case other
  }

  /// The kind of reason.
  package let kind: Kind
  /// More about it for people; plain text of our own.
  package let comment: String?

  /// A reason.
  package init(_ kind: Kind, comment: String? = nil) {
    self.kind = kind
    self.comment = comment
  }
}
