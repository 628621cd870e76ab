package import Authentication
package import Mail

/// What one evaluated message says to an aggregate report: a row of RFC 9990 §3.1.1 without its count. It holds domains
/// and no addresses of people. Messages with equal rows are one row that counts them.
package struct DMARCObservation: Hashable, Sendable {
  /// What was done by the policy (RFC 9990, `ActionDispositionType`).
  package enum Disposition: String, Hashable, Sendable, CaseIterable {
    /// Nothing, though the message does not pass.
    case none
    /// Nothing, because the message passes.
    case pass
    case quarantine
    case reject
  }

  /// The policy as it is published.
  package struct Policy: Hashable, Sendable {
    /// Where the record stands, without `_dmarc`.
    package let domain: DomainName
    /// The record.
    package let record: DMARCRecord
    /// The tag that counted for this message.
    package let tag: DMARCEvaluation.PolicyTag?
    /// Its value, before `t` and `pct`.
    package let applicable: DMARCPolicy?
  }

  /// What SPF said of a domain.
  package struct SPFResultRow: Hashable, Sendable {
    /// The domain that was checked.
    package let domain: DomainName
    /// `mfrom` or `helo`.
    package let scope: String
    /// What came of it.
    package let result: SPFResult
  }

  /// What DKIM said of a signature.
  package struct DKIMResultRow: Hashable, Sendable {
    /// `d=`.
    package let domain: DomainName
    /// `s=`.
    package let selector: String
    /// What came of it.
    package let result: DKIMResult
  }

  /// The most signatures of a row. Real mail has one to three.
  package static let maximumSignatures = 5
  /// The longest selector of a row in octets: a DNS name. Signatures with a longer one are left out.
  package static let maximumSelectorOctets = DomainName.maximumOctets

  /// The day of its end.
  package let day: UTCDay
  /// The client.
  package let source: IPAddress
  /// The author domain; where From has not exactly one, the one that decided.
  package let headerFrom: DomainName?
  /// The domain of the envelope sender; `nil` for the null reverse-path.
  package let envelopeFrom: DomainName?
  /// The domain of all recipients; `nil` where they have several.
  package let envelopeTo: DomainName?
  /// The result of DMARC.
  package let result: DMARCResult
  /// Whether an aligned domain passed SPF.
  package let isSPFAligned: Bool
  /// Whether an aligned domain passed DKIM.
  package let isDKIMAligned: Bool
  /// What was done.
  package let disposition: Disposition
  /// Why that is not what the policy asks for.
  package let reasons: [DMARCOverride]
  /// The method that found the policy.
  package let method: DMARCMethod
  /// The policy; `nil` where there is none.
  package let policy: Policy?
  /// What SPF said; `nil` where it was not asked or there was no domain to ask.
  package let spf: SPFResultRow?
  /// What DKIM said, passes first; each signature once, at most `maximumSignatures`.
  package let dkim: [DKIMResultRow]

  /// The domain whose report the row belongs to: that of the policy, or of the author where there is none.
  package var domain: DomainName? { policy?.domain ?? headerFrom }
}

extension DMARCObservation {
  /// The row of a message.
  ///
  /// - Parameters:
  ///   - evaluation: the evaluation that decided.
  ///   - decision: what followed from it.
  ///   - sender: the envelope sender; empty for the null one.
  ///   - recipients: the recipients. Only their domain is looked at.
  package init(
    day: UTCDay, source: IPAddress, evaluation: DMARCEvaluation, decision: DMARCDecision, sender: String,
    recipients: [String], spf: SPFOutcome?, dkim: DKIMResults?
  ) {
    self.day = day
    self.source = source
    headerFrom = evaluation.author
    envelopeFrom = Self.domain(of: sender)
    envelopeTo = Self.commonDomain(of: recipients)
    result = evaluation.result
    isSPFAligned = evaluation.aligned.spf == true
    isDKIMAligned = evaluation.aligned.dkim == true
    disposition =
      switch decision.disposition {
      case .none: evaluation.result == .pass ? .pass : .none
      case .quarantine: .quarantine
      case .reject: .reject
      }
    reasons = decision.overrides
    method = evaluation.method
    policy = evaluation.policyDomain.flatMap { domain in
      evaluation.record.map {
        Policy(
          domain: domain, record: $0, tag: evaluation.policyTag, applicable: evaluation.publishedPolicy)
      }
    }
    self.spf = spf.flatMap { outcome in
      outcome.domain.map {
        SPFResultRow(domain: $0, scope: Self.scope(outcome.identity), result: outcome.result)
      }
    }
    self.dkim = Self.rows(dkim?.signatures ?? [])
  }

  private static func scope(_ identity: SPFIdentity) -> String {
    switch identity {
    case .mailFrom: "mfrom"
    case .helo: "helo"
    }
  }

  /// A report needs domain and selector; what has neither cannot be told.
  private static func rows(_ signatures: [DKIMSignatureResult]) -> [DKIMResultRow] {
    var rows: [DKIMResultRow] = []
    for isPass in [true, false] {
      for signature in signatures where (signature.result == .pass) == isPass {
        guard let domain = signature.domain, let selector = signature.selector,
          selector.utf8.count <= maximumSelectorOctets
        else { continue }
        let row = DKIMResultRow(domain: domain, selector: selector, result: signature.result)
        if !rows.contains(row) { rows.append(row) }
        if rows.count == maximumSignatures { return rows }
      }
    }
    return rows
  }

  private static func domain(of address: String) -> DomainName? {
    guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return nil }
    return DomainName(address[address.utf8.index(after: at)...])
  }

  private static func commonDomain(of recipients: [String]) -> DomainName? {
    guard let first = recipients.first.flatMap(domain(of:)),
      recipients.dropFirst().allSatisfy({ domain(of: $0) == first })
    else { return nil }
    return first
  }
}
