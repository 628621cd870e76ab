import Authentication
import Mail

/// The end of a message: limits, authentication, verdict.
extension SMTPSession {
  mutating func endOfMessage(_ ending: Ending) -> SessionStep {
    guard case .message(let message) = phase else {
      phase = .idle
      return .finish(
        refusal(.outOfSequence, of: Message(sender: "", isOriginating: false), ending.queueID))
    }
    phase = .idle
    if let reply = limitBroken(by: message) { return .finish(refusal(reply, of: message, ending.queueID)) }
    if let kept = validVerdict(in: message) { return .finish(keeping(kept, in: message, ending.queueID)) }
    phase = .authenticating(message, ending: ending)
    return .authenticate(
      AuthenticationRequest(
        connection: connection, sender: message.sender, isOriginating: message.isOriginating,
        header: message.header))
  }

  private func limitBroken(by message: Message) -> SMTPReply? {
    if message.sizeOctets > rules.maximumMessageOctets { return .tooLarge(rules.maximumMessageOctets) }
    if message.header.isBeyondLimits { return .headerTooLarge }
    if message.claims.count > Message.maximumForgedFields { return .tooManyForgedFields }
    return nil
  }

  /// In the local role, the verdict field that was sealed when the mail first came in.
  private func validVerdict(in message: Message) -> (verdict: MessageVerdict, claim: Message.Claim)? {
    guard role == .local else { return nil }
    let from = VerdictField.authors(message.header.authors)
    for claim in message.claims {
      guard let index = claim.verdictIndex, message.header.fields.indices.contains(index) else { continue }
      let value = Array(message.header.value(of: message.header.fields[index]))
      let opened = VerdictField.open(
        value, sender: message.sender, from: from, keys: keys.keys, hmac: hmac)
      if case .success(let verdict) = opened { return (verdict, claim) }
    }
    return nil
  }

  /// The seal proves that the mail passed us, so forgeries were taken out then and the public fields
  /// are our own; only other internal fields go.
  private func keeping(
    _ kept: (verdict: MessageVerdict, claim: Message.Claim), in message: Message, _ queueID: QueueID?
  ) -> MessageOutcome {
    let forged = message.claims.filter { claim in
      claim != kept.claim
        && claim.name.utf8.count >= VerdictField.reservedPrefix.utf8.count
        && ASCII.equalIgnoringCase(
          claim.name.utf8.prefix(VerdictField.reservedPrefix.utf8.count), VerdictField.reservedPrefix.utf8)
    }
    return MessageOutcome(
      disposition: .kept, answer: .proceed, edits: Self.deletions(of: forged), verdict: kept.verdict,
      record: record(of: message, queueID, forged: forged.count))
  }

  mutating func authenticated(_ findings: AuthenticationFindings) -> [SessionStep] {
    guard case .authenticating(let message, let ending) = phase else { return [] }
    phase = .idle
    var findings = findings
    let results = AuthenticationResultsField.render(authservID: rules.authservID, findings: findings)
    findings.dmarc.authenticationResults = BoundedText.shown(HeaderFolding.unfoldedAndTrimmed(results.utf8))
    let verdict = MessageVerdict(
      deliveryID: ending.deliveryID, receivedAt: ending.receivedAt, connection: connection,
      authentication: findings, verdict: Verdict(action: .accept, reasons: []),
      senderVerified: SenderVerified(verified: false))
    let sealed = VerdictField.seal(
      verdict, sender: message.sender, from: VerdictField.authors(message.header.authors),
      key: keys.sealing, hmac: hmac)
    let outcome = MessageOutcome(
      disposition: verdict.verdict.action == .quarantine ? .quarantined : .accepted, answer: .proceed,
      edits: Self.deletions(of: message.claims) + [
        .insertAtTop(name: VerdictField.name, value: sealed),
        .insertAtTop(name: AuthenticationResultsField.name, value: results),
      ],
      verdict: verdict, record: record(of: message, ending.queueID, forged: message.claims.count))
    return [.finish(outcome)]
  }

  /// From the last to the first: each deletion shifts the numbers of the fields after it.
  private static func deletions(of claims: [Message.Claim]) -> [HeaderEdit] {
    claims.reversed().map { .delete(name: $0.name, occurrence: $0.occurrence) }
  }

  private func refusal(_ reply: SMTPReply, of message: Message, _ queueID: QueueID?) -> MessageOutcome {
    MessageOutcome(
      disposition: .rejected, answer: .refuse(reply), edits: [], verdict: nil,
      record: record(of: message, queueID, forged: message.claims.count))
  }

  private func record(of message: Message, _ queueID: QueueID?, forged: Int) -> MessageRecord {
    MessageRecord(
      queueID: queueID, connection: connection, sender: message.sender,
      recipientCount: message.recipientCount, sizeOctets: message.sizeOctets, forgedFieldCount: forged)
  }
}
