package import Authentication
import Mail

/// Why a message gets the verdict it gets: the values that the milter decides by, and how each came about.
///
/// `text` shows it to people, `json` to programs; both show the same.
package final class Explanation {
  /// A recipient that is not accepted.
  package struct RefusedRecipient: Hashable, Sendable {
    /// The recipient as given.
    package let address: String
    /// Why, and what the client is told.
    package let refusal: Refusal
  }

  /// What would happen under one setting of `dmarc_enforcement`.
  package struct Level: Hashable, Sendable {
    /// What becomes of the message.
    package enum Action: String, Hashable, Sendable, CaseIterable {
      /// It is delivered.
      case accept
      /// It is delivered with a verdict that says quarantine.
      case quarantine
      /// It waits in the hold queue.
      case hold
      /// It is refused for good.
      case reject
      /// It is refused for now.
      case postpone = "defer"
    }

    /// The setting.
    package let enforcement: DMARCEnforcement
    /// Whether it is the operator's.
    package let isConfigured: Bool
    /// What becomes of the message.
    package let action: Action
    /// The answer to the client where it is refused.
    package let refusal: Refusal?
    /// The reasons as event and log have them.
    package let reasons: [Reason]
  }

  /// What was asked.
  package let request: ExplanationRequest
  /// The rules that were applied.
  let rules: InspectionRules
  /// The operator's `dmarc_enforcement`.
  let enforcement: DMARCEnforcement
  /// The operator's `spf_enabled`, whatever is known of the client.
  let isSPFEnabled: Bool
  /// How the checks came about.
  let trace: AuthenticationTrace
  /// What was hashed.
  let texts: HashedTexts
  /// What was asked of the DNS.
  let recorder: DNSRecorder

  /// Why MAIL is refused; nothing else happens then.
  package internal(set) var refusedSender: Refusal?
  /// The recipients that are refused. The message is looked at all the same.
  package internal(set) var refusedRecipients: [RefusedRecipient] = []
  /// What the session decided; `nil` where it did not come so far.
  package private(set) var outcome: MessageOutcome?
  /// The message as it was judged; `nil` where it was not.
  private(set) var facts: MessageFacts?
  /// What other implementations say; empty where nobody was asked.
  package private(set) var opinions = SecondOpinions()
  /// What would happen under each setting of `dmarc_enforcement`; empty where the message is not judged.
  package private(set) var levels: [Level] = []

  init(
    _ request: ExplanationRequest, rules: InspectionRules, operatorRules: AuthenticationRules,
    trace: AuthenticationTrace, texts: HashedTexts, recorder: DNSRecorder
  ) {
    self.request = request
    self.rules = rules
    enforcement = operatorRules.enforcement
    isSPFEnabled = operatorRules.isSPFEnabled
    self.trace = trace
    self.texts = texts
    self.recorder = recorder
  }

  /// What the checks found out.
  package var checks: AuthenticationChecks { outcome?.checks ?? AuthenticationChecks() }

  /// Whether the mail counts as the operator's own, which nobody judges.
  package var isOriginating: Bool { outcome?.answer == .proceed && outcome?.checks == nil }

  func conclude(_ outcome: MessageOutcome, _ facts: MessageFacts?) {
    self.outcome = outcome
    self.facts = facts
    guard let facts, let checks = outcome.checks else { return }
    opinions.spf = checks.spfOpinion
    opinions.dkim = checks.dkimOpinion
    levels = DMARCEnforcement.allCases.map { enforcement in
      var rules = rules
      rules.authentication.enforcement = enforcement
      let judgement = Judgement(checks, of: facts, by: rules)
      return Level(
        enforcement: enforcement, isConfigured: enforcement == self.enforcement,
        action: Self.action(judgement, rules), refusal: judgement.refusal, reasons: judgement.verdict.reasons)
    }
  }

  private static func action(_ judgement: Judgement, _ rules: InspectionRules) -> Level.Action {
    if let refusal = judgement.refusal { return action(refusal) }
    if judgement.holdReason(by: rules.authentication) != nil { return .hold }
    return judgement.verdict.action == .quarantine ? .quarantine : .accept
  }

  static func action(_ refusal: Refusal) -> Level.Action {
    refusal.reply.severity == .temporary ? .postpone : .reject
  }
}
