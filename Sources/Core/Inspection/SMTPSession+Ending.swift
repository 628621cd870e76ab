import Authentication
import Mail

/// The end of a message: limits, authentication, verdict.
extension SMTPSession {
  mutating func endOfMessage(_ ending: MessageFacts.Ending) -> SessionStep {
    // Where the end of the header section was not told.
    _ = readHeader()
    defer { message = nil }
    guard let message else {
      rest()
      let nothing = Message(sender: "", isOriginating: false)
      return .finish(
        Self.refused(.outOfSequence, MessageFacts(nothing, connection: connection, ending: ending)))
    }
    let facts = MessageFacts(message, connection: connection, ending: ending)
    if let refusal = limitBroken(by: message) { return .finish(Self.refused(refusal, facts)) }
    if let kept = validVerdict(in: message) { return .finish(keeping(kept, facts)) }
    guard !message.isOriginating else {
      let outcome = signing(unjudged(facts), message.signing, facts)
      if case .failed = outcome.signing { return .finish(outcome) }
      return limited(outcome, facts)
    }
    awaitingChecks = facts
    return .authenticate
  }

  /// The answer to `.authenticate`: checks the message and decides. It blocks as long as the lookups do.
  package mutating func authenticate(_ means: AuthenticationMeans) -> [SessionStep] {
    guard let facts = awaitingChecks.take() else { return [] }
    let checks = AuthenticationChecks(facts, rules, crypto: crypto, means)
    let judgement = Judgement(checks, of: facts, by: rules)
    if let refusal = judgement.refusal {
      return [.finish(Self.refused(refusal, facts, checks, judgement.dmarc, judgement.reasons))]
    }
    return [limited(accepted(facts, checks, judgement), facts)]
  }

  private func limitBroken(by message: Message) -> Refusal? {
    if message.sizeOctets > rules.maximumMessageOctets { return .tooLarge(rules.maximumMessageOctets) }
    if message.header.isBeyondLimits { return .headerTooLarge }
    if message.claims.count > Message.maximumForgedFields { return .forgedFields }
    return nil
  }

  /// In the local role, the verdict field that was sealed when the mail first came in.
  private func validVerdict(in message: Message) -> (verdict: MessageVerdict, claim: Message.Claim)? {
    guard role == .local else { return nil }
    let from = VerdictField.authors(message.authors)
    for claim in message.claims {
      guard let index = claim.verdictIndex else { continue }
      let opened = VerdictField.open(
        Array(message.header.value(at: index)), sender: message.sender, from: from, keys: keys.keys,
        hmac: hmac)
      if case .success(let verdict) = opened { return (verdict, claim) }
    }
    return nil
  }

  /// The seal proves that the mail passed us, so forgeries were taken out then and the public fields
  /// are our own; only other internal fields go.
  private func keeping(
    _ kept: (verdict: MessageVerdict, claim: Message.Claim), _ facts: MessageFacts
  ) -> MessageOutcome {
    let forged = facts.claims.filter { claim in
      claim != kept.claim
        && claim.name.utf8.count >= VerdictField.reservedPrefix.utf8.count
        && ASCII.equalIgnoringCase(
          claim.name.utf8.prefix(VerdictField.reservedPrefix.utf8.count), VerdictField.reservedPrefix.utf8)
    }
    var record = facts.record
    record.forgedFieldCount = forged.count
    return MessageOutcome(
      disposition: .kept, answer: .proceed, edits: Self.deletions(of: forged), verdict: kept.verdict,
      reasons: kept.verdict.verdict.reasons, record: record)
  }

  /// The operator's own mail: nothing is checked.
  private func unjudged(_ facts: MessageFacts) -> MessageOutcome {
    sealed(
      facts, results: [], facts.knownFindings, Verdict(action: .accept, reasons: []),
      SenderVerified(verified: false))
  }

  private func accepted(
    _ facts: MessageFacts, _ checks: AuthenticationChecks, _ judgement: Judgement
  ) -> MessageOutcome {
    let results = checks.results(
      dmarc: judgement.findings.dmarc, sealer: judgement.arcVoucher?.sealer,
      client: facts.connection.clientAddress)
    var outcome = sealed(
      facts, results: results, spf: checks.spf, judgement.findings, judgement.verdict,
      judgement.senderVerified)
    outcome.checks = checks
    outcome.arcVoucher = judgement.arcVoucher
    outcome.dmarc = judgement.dmarc
    outcome.overrides = judgement.dmarc?.overrides ?? []
    outcome.holdReason = judgement.holdReason(by: rules.authentication)
    return outcome
  }

  /// A message that goes on, with the fields that tell so on top: results, SPF, the sealed verdict.
  private func sealed(
    _ facts: MessageFacts, results: [AuthenticationResult], spf: SPFOutcome? = nil,
    _ findings: AuthenticationFindings, _ judged: Verdict, _ senderVerified: SenderVerified
  ) -> MessageOutcome {
    var findings = findings
    let text = AuthenticationResultsField.render(authservID: rules.authservID, results: results)
    findings.dmarc.authenticationResults = BoundedText.shown(
      HeaderFolding.unfoldedAndTrimmed(Array(text.utf8)))
    let verdict = MessageVerdict(
      deliveryID: facts.ending.deliveryID, receivedAt: facts.ending.receivedAt, connection: connection,
      authentication: findings, verdict: judged, senderVerified: senderVerified)
    let seal = VerdictField.seal(
      verdict, sender: facts.sender, from: VerdictField.authors(facts.authors), key: keys.sealing, hmac: hmac)
    var edits = Self.deletions(of: facts.claims)
    edits.append(.insertAtTop(name: VerdictField.name, value: seal))
    if let spf {
      edits.append(.insertAtTop(name: ReceivedSPFField.name, value: ReceivedSPFField.render(spf)))
    }
    edits.append(.insertAtTop(name: AuthenticationResultsField.name, value: text))
    return MessageOutcome(
      disposition: judged.action == .quarantine ? .quarantined : .accepted, answer: .proceed, edits: edits,
      verdict: verdict, reasons: judged.reasons, record: facts.record)
  }

  /// From the last to the first: each deletion shifts the numbers of the fields after it.
  private static func deletions(of claims: [Message.Claim]) -> [HeaderEdit] {
    claims.reversed().map { .delete(name: $0.name, occurrence: $0.occurrence) }
  }

  static func refused(
    _ refusal: Refusal, _ facts: MessageFacts, _ checks: AuthenticationChecks? = nil,
    _ dmarc: DMARCDecision? = nil, _ reasons: [Reason] = []
  ) -> MessageOutcome {
    MessageOutcome(
      disposition: .rejected, answer: .refuse(refusal), edits: [], checks: checks, dmarc: dmarc,
      reasons: reasons, record: facts.record)
  }
}
