package import Mail

/// The results of each method's findings.
extension AuthenticationResult {
  /// SPF. The identity is the domain that was checked: RFC 8601 §7.1 would not have local parts shown
  /// without need. Where what the client gave is no domain, it is shown as far as it can be.
  package static func spf(_ finding: SPFFinding) -> AuthenticationResult {
    let sender = finding.mailFrom ?? ""
    let domain = finding.domain?.description
    guard !sender.isEmpty else {
      return AuthenticationResult(.spf(finding.result), [Property(.smtpHELO, domain ?? finding.heloDomain)])
    }
    let given = sender.utf8.lastIndex(of: UInt8(ascii: "@")).map { at in
      String(sender[sender.utf8.index(after: at)...])
    }
    return AuthenticationResult(.spf(finding.result), [Property(.smtpMailFrom, domain ?? given)])
  }

  /// One DKIM signature as the event has it.
  package static func dkim(_ signature: DKIMFinding.Signature) -> AuthenticationResult {
    AuthenticationResult(
      .dkim(signature.result), comment: keySize(signature.keyBits), reason: signature.reason,
      [
        Property(.headerDomain, signature.domain?.description), Property(.headerSelector, signature.selector),
        Property(.headerAlgorithm, signature.algorithm),
      ])
  }

  /// DMARC, with the author domain and what was done here.
  ///
  /// - Parameters:
  ///   - evaluation: what stands behind the finding, for the comment: the published policy.
  ///   - sealer: the trusted ARC sealer whose word spares the message.
  package static func dmarc(
    _ finding: DMARCFinding, evaluation: DMARCEvaluation? = nil, sealer: DomainName? = nil
  ) -> AuthenticationResult {
    var comment: String?
    if let evaluation, let domain = evaluation.policyDomain, let policy = evaluation.publishedPolicy {
      let tag = (evaluation.policyTag ?? .policy).rawValue
      comment = "\(tag)=\(policy.rawValue) at \(domain)"
    }
    var notes = evaluation?.notes.map(\.description) ?? []
    if let sealer { notes.append("policy overridden by trusted ARC sealer \(sealer)") }
    return AuthenticationResult(
      .dmarc(finding.result), comment: comment, reason: notes.isEmpty ? nil : notes.joined(separator: "; "),
      [
        Property(.headerFrom, finding.fromDomain?.description),
        Property(.policyDMARC, finding.result == .none ? nil : finding.disposition?.rawValue),
      ])
  }

  /// The client's reverse name.
  package static func iprev(_ finding: IPRevFinding, address: IPAddress?) -> AuthenticationResult {
    AuthenticationResult(
      .iprev(finding.result), comment: finding.name?.description,
      [Property(.policyIPRev, address?.description)])
  }

  /// The results of everything that was checked, as far as the event's findings know it. A method that was
  /// not checked has the result `none` and no domain, and is left out.
  package static func results(of findings: AuthenticationFindings) -> [AuthenticationResult] {
    var results: [AuthenticationResult] = []
    if findings.iprev.result != .none {
      results.append(.iprev(findings.iprev, address: findings.spf.clientIP))
    }
    if findings.spf.result != .none || findings.spf.domain != nil { results.append(.spf(findings.spf)) }
    results += findings.dkim.signatures.map { dkim($0) }
    if findings.dmarc.result != .none { results.append(.dmarc(findings.dmarc)) }
    if findings.arc.result != .none { results.append(.arc(findings.arc, client: findings.spf.clientIP)) }
    return results
  }
}
