import Authentication
import Mail
import Webhook

/// What follows from the checks of one message by the operator's rules.
struct Judgement {
  /// Why the message is refused; `nil` where it is let through.
  let refusal: Refusal?
  /// What DMARC leads to; `nil` where it was not evaluated.
  let dmarc: DMARCDecision?
  /// The trusted ARC sealer that spares the message a DMARC policy.
  let arcVoucher: ARCTrust.Voucher?
  /// The event's `authentication` object, without the text of our own field.
  let findings: AuthenticationFindings
  /// Whether the author's domain is proven.
  let senderVerified: SenderVerified

  init(_ checks: AuthenticationChecks, of facts: MessageFacts, by all: InspectionRules) {
    let rules = all.authentication
    var exemption = Self.exemption(checks, facts, rules)
    let trust = exemption == nil ? Self.trust(checks, facts, rules) : .none
    if case .vouched(let voucher) = trust {
      arcVoucher = voucher
      exemption = DMARCOverride(.localPolicy, comment: checks.arc?.reportComment)
    } else {
      arcVoucher = nil
    }
    dmarc = checks.dmarc.map {
      DMARCDecision($0.evaluation, enforcement: rules.enforcement, exemption: exemption)
    }
    reasons = (dmarc?.reasons ?? []) + (arcVoucher.map { [$0.reason] } ?? []) + checks.methodReasons
    senderVerified = checks.dmarc?.evaluation.senderVerified ?? SenderVerified(verified: false)
    let findings = Self.findings(checks, dmarc, facts)
    self.findings = findings
    refusal =
      Self.refusal(checks, dmarc, trust, rules)
      ?? Refusal.route(
        RequirementDecision(recipients: facts.record.recipients, routes: all.routes, findings: findings))
  }

  /// What speaks against the message, the most important first: what DMARC came to, why, and why neither SPF nor DKIM
  /// helped.
  let reasons: [Reason]

  /// The action and its reasons for a message that is not refused.
  var verdict: Verdict { Verdict(action: dmarc?.action ?? .accept, reasons: reasons) }

  /// Why the message is to wait in the mail server's hold queue; `nil` where it is not.
  func holdReason(by rules: AuthenticationRules) -> String? {
    guard verdict.action == .quarantine, rules.quarantineAction == .hold else { return nil }
    return "DMARC policy of \(findings.dmarc.fromDomain?.description ?? "the author")"
  }

  private static func refusal(
    _ checks: AuthenticationChecks, _ dmarc: DMARCDecision?, _ trust: ARCTrust, _ rules: AuthenticationRules
  ) -> Refusal? {
    if rules.requiresSPF, checks.spf?.result != .pass { return .spf(checks.spf) }
    if rules.requiresDKIM, checks.dkim?.result != .pass { return .dkim(checks.dkim) }
    guard let reply = dmarc?.reply else { return nil }
    // Who would have spared it may be asked again; a refusal for good could not be taken back.
    return trust == .undecided ? .undecidedSealer(checks.arc) : Refusal(.dmarc, .dmarcFail, reply)
  }

  /// Why a message is spared although it fails DMARC (RFC 9990 §3.1.1.7).
  private static func exemption(
    _ checks: AuthenticationChecks, _ facts: MessageFacts, _ rules: AuthenticationRules
  ) -> DMARCOverride? {
    guard checks.dmarc?.evaluation.result == .fail else { return nil }
    if let client = facts.connection.clientAddress,
      let network = rules.trustedForwarders.first(where: { $0.contains(client) })
    {
      return DMARCOverride(.trustedForwarder, comment: network.description)
    }
    guard facts.reading?.hasListID == true, !rules.trustedMailingLists.isEmpty else { return nil }
    let proven =
      (checks.spf?.result == .pass ? [checks.spf?.domain].compactMap { $0 } : [])
      + (checks.dkim?.finding(fromDomain: nil).signedBy ?? [])
    let list = rules.trustedMailingLists.first { list in proven.contains { $0.isEqualToOrBelow(list) } }
    return list.map { DMARCOverride(.mailingList, comment: $0.description) }
  }

  /// What the ARC chain says for a message that a DMARC policy is against.
  private static func trust(
    _ checks: AuthenticationChecks, _ facts: MessageFacts, _ rules: AuthenticationRules
  ) -> ARCTrust {
    guard !rules.trustedARCSealers.isEmpty, let arc = checks.arc, let author = facts.reading?.author.domain,
      let evaluation = checks.dmarc?.evaluation, evaluation.result == .fail, let policy = evaluation.policy,
      policy != DMARCPolicy.none
    else { return .none }
    return ARCTrust(arc, sealers: rules.trustedARCSealers, author: author, evaluation: evaluation)
  }

  private static func findings(
    _ checks: AuthenticationChecks, _ dmarc: DMARCDecision?, _ facts: MessageFacts
  ) -> AuthenticationFindings {
    var findings = facts.knownFindings
    if let spf = checks.spf { findings.spf = SPFFinding(spf, mailFrom: facts.sender) }
    if let dkim = checks.dkim { findings.dkim = dkim.finding(fromDomain: findings.dkim.fromDomain) }
    if let arc = checks.arc { findings.arc = arc.finding }
    if let evaluation = checks.dmarc?.evaluation {
      let fromDomain = findings.dmarc.fromDomain
      findings.dmarc = evaluation.finding(
        disposition: dmarc?.disposition, fromHeader: findings.dmarc.fromHeader, returnPath: facts.sender)
      if findings.dmarc.fromDomain == nil { findings.dmarc.fromDomain = fromDomain }
    }
    if let iprev = checks.iprev { findings.iprev = iprev.finding }
    return findings
  }
}
