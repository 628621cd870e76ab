package import Mail

/// The outcome of DMARC for one message by one method, with everything that led to it.
package struct DMARCEvaluation: Hashable, Sendable {
  /// Where the policy was found (RFC 9989 §4.10.1).
  package enum PolicySource: String, Hashable, Sendable, CaseIterable {
    /// At the author domain itself.
    case author
    /// At its organizational domain.
    case organizational
    /// At its public suffix domain.
    case publicSuffix = "public_suffix"
  }

  /// Which tag of the record the policy was taken from.
  package enum PolicyTag: String, Hashable, Sendable, CaseIterable {
    case policy = "p"
    case subdomain = "sp"
    case nonexistent = "np"
  }

  /// The method that led here; never `compare`.
  package let method: DMARCMethod
  /// The result.
  package var result = DMARCResult.none
  /// The author domain; where there is not exactly one, the one that decided.
  package var author: DomainName?
  /// Its organizational domain, where it was needed and could be found.
  package var organizationalDomain: DomainName?
  /// The domain whose record applies, without `_dmarc`.
  package var policyDomain: DomainName?
  /// What that domain is to the author domain.
  package var policySource: PolicySource?
  /// The record that applies.
  package var record: DMARCRecord?
  /// The tag that the policy was taken from.
  package var policyTag: PolicyTag?
  /// The policy as published for this message, before `t` and `pct`.
  package var publishedPolicy: DMARCPolicy?
  /// The policy to be applied, after them.
  package var policy: DMARCPolicy?
  /// Whether an aligned domain passed SPF and DKIM; `nil` where that could not be found out.
  package var aligned = DMARCFinding.Alignment()
  /// What else explains the outcome, in the order it was found.
  package var notes: [DMARCNote] = []
  /// How many questions about DMARC records it took.
  package var questionCount = 0

  /// Nothing found out yet.
  package init(method: DMARCMethod) { self.method = method }

  /// Whether the author's domain is proven: by a pass, and by nothing else.
  package var senderVerified: SenderVerified {
    SenderVerified(verified: result == .pass, domain: author, method: result == .pass ? "dmarc" : nil)
  }

  /// The outcome as the event has it.
  ///
  /// - Parameters:
  ///   - disposition: what was done here (`DMARCDecision`).
  ///   - fromHeader: the From field, unfolded and bounded.
  ///   - returnPath: the envelope sender.
  package func finding(
    disposition: DMARCPolicy?, fromHeader: String?, returnPath: String?
  ) -> DMARCFinding {
    var finding = DMARCFinding()
    finding.result = result
    finding.policy = publishedPolicy
    finding.disposition = disposition
    finding.fromDomain = author
    finding.fromHeader = fromHeader
    finding.returnPath = returnPath
    finding.aligned = aligned
    return finding
  }
}
