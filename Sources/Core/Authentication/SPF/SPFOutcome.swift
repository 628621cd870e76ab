package import Mail

/// What a check found out, what it was asked, and how it came to it.
package struct SPFOutcome: Hashable, Sendable {
  /// The result: RFC 7208 §2.6. Never `policy`.
  package let result: SPFResult
  /// The domain that was checked; `nil` where the identity holds none.
  package let domain: DomainName?
  /// What was checked.
  package let identity: SPFIdentity
  /// The client's address.
  package let client: IPAddress
  /// The HELO name as the client gave it.
  package let helo: String
  /// The name of the host that checked.
  package let receiver: String
  /// The domain's words for a `fail`: printable ASCII of at most ``SPFLimits/explanationOctets`` octets.
  /// They are the sender's claim, not ours (RFC 7208 §6.2).
  package let explanation: HeaderText?
  /// What the result comes from.
  package let cause: SPFCause
  /// The records read, in order.
  package let records: [SPFSeenRecord]
  /// Terms that asked the DNS: see ``SPFLimits/lookupTerms``.
  package let lookups: Int
  /// Their questions that found nothing: see ``SPFLimits/voidLookups``.
  package let voidLookups: Int
  /// All questions asked, those for the first record, for names and for the explanation with them.
  package let questions: Int

  /// This outcome where another implementation decides. The explanation is the domain's word for a `fail` that our
  /// own evaluator has found, so nothing of it is left for another result.
  package func decided(by other: SPFResult) -> SPFOutcome {
    guard other != result else { return self }
    return SPFOutcome(
      result: other, domain: domain, identity: identity, client: client, helo: helo, receiver: receiver,
      explanation: nil, cause: .secondOpinion(native: result), records: records, lookups: lookups,
      voidLookups: voidLookups, questions: questions)
  }

  /// What went wrong; `nil` without an error.
  package var problem: SPFProblem? {
    if case .problem(let problem) = cause { problem } else { nil }
  }

  /// Who decided where our own evaluator did not; printable ASCII, `nil` where it did.
  package var otherDecision: String? {
    guard case .secondOpinion(let native) = cause else { return nil }
    return "decided by libspf2, our own evaluator says \(native.rawValue)"
  }

  /// The directive that decided, without what led to its record by `redirect` and what an `include` held;
  /// `default` where none matched (RFC 7208 §9.1); `nil` without a record or with an error.
  package var mechanism: String? {
    switch cause {
    case .matched(let path): path.first { !$0.isRedirect }?.term.value
    case .unmatched: "default"
    case .notADomain, .noSuchName, .noRecord, .problem, .secondOpinion: nil
    }
  }
}
