import Authentication
import Mail
import Policy

/// A step that waits for what the rules of `rate_limits` say.
enum LimitedStep {
  case mail
  case recipient(ArraySlice<UInt8>)
  /// The outcome that stands where they refuse nothing.
  indirect case endOfMessage(MessageOutcome, MessageFacts)
}

/// Rates: what is asked, and what follows from the answer.
///
/// What MAIL may not have is refused at RCPT, so that `postmaster` can be written to all the same.
extension SMTPSession {
  /// Whether rules are asked here.
  func isLimited(at stage: RateStage) -> Bool {
    role == .smtp && !isExempt && rules.limitedStages.contains(stage)
  }

  /// What is known of the message in progress; `nil` where there is none.
  func rateFacts() -> RateFacts? {
    guard let message else { return nil }
    var facts = RateFacts(client: connection.clientAddress, isOriginating: message.isOriginating)
    facts.user = message.user
    facts.sender = message.sender
    return facts
  }

  /// The end of a message that would be taken.
  mutating func limited(_ outcome: MessageOutcome, _ facts: MessageFacts) -> SessionStep {
    guard facts.isLimited, isLimited(at: .endOfMessage) else { return .finish(outcome) }
    var asked = RateFacts(client: facts.connection.clientAddress, isOriginating: facts.isOriginating)
    asked.user = facts.user
    asked.sender = facts.sender
    asked.octets = facts.record.sizeOctets
    asked.recipientCount = facts.record.recipients.count
    if let verified = outcome.verdict?.senderVerified, verified.verified {
      asked.authorDomain = verified.domain
    }
    awaitingLimits = .endOfMessage(outcome, facts)
    return .checkLimits(.endOfMessage, asked)
  }

  mutating func limitsChecked(_ decision: RateDecision) -> [SessionStep] {
    guard let step = awaitingLimits.take() else { return [] }
    charges += decision.charges
    let refusal = decision.refusal.map { Refusal.limit($0, at: decision.stage) }
    switch step {
    case .mail:
      message?.limitRefusal = refusal
      return mailAccepted()
    case .recipient(let path):
      if let refusal { return [.reply(.refuse(refusal))] }
      return recipientAccepted(path)
    case .endOfMessage(let outcome, let facts):
      guard let refusal else { return [.finish(outcome)] }
      return [.finish(Self.refused(refusal, facts, outcome.checks, outcome.dmarc, outcome.reasons))]
    }
  }
}
