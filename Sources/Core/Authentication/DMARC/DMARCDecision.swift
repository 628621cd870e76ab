package import Mail

/// What is done with a message because of DMARC, and why.
package struct DMARCDecision: Hashable, Sendable {
  /// The policy that is applied here.
  package let disposition: DMARCPolicy
  /// The answer to the client where the message is refused.
  package let reply: SMTPReply?
  /// Why the published policy was not applied, for the aggregate report.
  package let overrides: [DMARCOverride]
  /// The reasons for the verdict; empty where there is nothing to say against the message.
  package let reasons: [Reason]

  /// The most notes that become reasons: what is signed may be signed by many.
  private static let maximumNotes = 8

  /// What is done with a message that is not refused.
  package var action: Verdict.Action { disposition == DMARCPolicy.none ? .accept : .quarantine }

  /// Decides.
  ///
  /// - Parameters:
  ///   - evaluation: the evaluation that decides.
  ///   - enforcement: the operator's setting.
  ///   - exemption: why this message is spared although it fails: a local rule, a mailing list, a trusted
  ///     forwarder.
  package init(
    _ evaluation: DMARCEvaluation, enforcement: DMARCEnforcement, exemption: DMARCOverride? = nil
  ) {
    let ruled = enforcement.disposition(result: evaluation.result, policy: evaluation.policy)
    let disposition = exemption == nil ? ruled : DMARCPolicy.none
    self.disposition = disposition
    overrides = Self.overrides(evaluation, enforcement, ruled, exemption)
    reply = disposition == .reject ? Self.refusal(evaluation) : nil
    reasons = Self.reasons(evaluation, disposition, overrides)
  }

  private static func overrides(
    _ evaluation: DMARCEvaluation, _ enforcement: DMARCEnforcement, _ ruled: DMARCPolicy,
    _ exemption: DMARCOverride?
  ) -> [DMARCOverride] {
    guard evaluation.result == .fail else { return [] }
    var overrides: [DMARCOverride] = []
    for note in evaluation.notes {
      switch note {
      case .testMode: overrides.append(DMARCOverride(.policyTestMode))
      case .sampledOut(let percentage):
        overrides.append(DMARCOverride(.sampledOut, comment: "pct=\(percentage)"))
      default: break
      }
    }
    if let exemption, evaluation.policy != nil, evaluation.policy != DMARCPolicy.none {
      overrides.append(exemption)
    } else if let policy = evaluation.policy, ruled != policy {
      overrides.append(DMARCOverride(.localPolicy, comment: "dmarc_enforcement \(enforcement.rawValue)"))
    }
    return overrides
  }

  /// RFC 9989 §7.3: the text says DMARC, whose policy it is and where it stands.
  private static func refusal(_ evaluation: DMARCEvaluation) -> SMTPReply {
    let author = evaluation.author?.description ?? "the author"
    let tag = (evaluation.policyTag ?? .policy).rawValue
    let place = evaluation.policyDomain.map { " at _dmarc.\($0)" } ?? ""
    return SMTPReply(
      550, "5.7.1",
      "Rejected per DMARC policy of \(author): \(tag)=reject\(place), neither SPF nor DKIM pass for it",
      reason: .dmarcFail)
  }

  private static func reasons(
    _ evaluation: DMARCEvaluation, _ disposition: DMARCPolicy, _ overrides: [DMARCOverride]
  ) -> [Reason] {
    guard let code = evaluation.result.code else { return [] }
    var facts: [Reason.Fact] = []
    func add(_ name: String, _ value: String?) {
      if let value { facts.append(Reason.Fact(name, value)) }
    }
    add("domain", evaluation.author?.description)
    add("policy", evaluation.publishedPolicy?.rawValue)
    add("policy_tag", evaluation.policyTag?.rawValue)
    add("policy_at", evaluation.policyDomain.map { "_dmarc.\($0)" })
    add("disposition", disposition.rawValue)
    add("method", evaluation.method.rawValue)
    // What SPF and DKIM leave open, they say themselves.
    let notes = evaluation.notes.filter { $0.code != .dmarcUndetermined }.prefix(maximumNotes)
    return [Reason(code, facts)] + notes.map { Reason($0) }
      + overrides.map { override in
        Reason(
          .dmarcOverride,
          [Reason.Fact("type", override.kind.rawValue)]
            + (override.comment.map { [Reason.Fact("comment", $0)] } ?? []))
      }
  }
}
