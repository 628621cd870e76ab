import Authentication
import Mail
package import Policy
import Webhook

/// What clients are told by an inspection.
extension Refusal {
  /// RFC 3463 §3.2: X.1.7, bad sender's mailbox address syntax.
  static let malformedSender = Refusal(
    .malformedSender, .malformedSender, SMTPReply(553, "5.1.7", "The sender address is malformed"))
  /// RFC 3463 §3.2: X.1.3, bad destination mailbox address syntax.
  static let malformedRecipient = Refusal(
    .malformedRecipient, .malformedRecipient, SMTPReply(553, "5.1.3", "The recipient address is malformed"))
  /// RFC 5321 §4.5.3.1.10, RFC 3463 §3.6: X.5.3, too many recipients. Temporary: the client sends to the rest next.
  static let tooManyRecipients = Refusal(
    .tooManyRecipients, .tooManyRecipients,
    SMTPReply(452, "4.5.3", "A message has at most \(Message.maximumRecipients) recipients here"))
  /// RFC 6531 §3.5: X.6.7, non-ASCII addresses not permitted for that recipient.
  static let undeclaredUTF8 = Refusal(
    .undeclaredUTF8, .undeclaredUTF8,
    SMTPReply(553, "5.6.7", "An address beyond ASCII needs SMTPUTF8 in the MAIL command"))
  /// RFC 3463 §3.6: X.5.4, invalid command arguments.
  static let malformedSize = Refusal(
    .malformedSize, .malformedSize, SMTPReply(501, "5.5.4", "The SIZE parameter is malformed"))
  /// Not the client's fault: Postfix and we disagree about where the session stands.
  static let outOfSequence = Refusal(
    .outOfSequence, .outOfSequence,
    SMTPReply(451, "4.3.0", "The mail filter lost track of the session; try again later"))
  /// RFC 3463 §3.4: X.3.0, other or undefined mail system status. Which key is for the log: it is ours.
  static func signing(_ error: DKIMSigningError) -> Refusal {
    Refusal(
      .signing, error.code, SMTPReply(451, "4.3.0", "The message could not be signed; try again later"))
  }
  /// RFC 3463 §3.4: X.3.4, message too big for system.
  static let headerTooLarge = Refusal(
    .headerTooLarge, .headerTooLarge,
    SMTPReply(
      552, "5.3.4",
      "The header section exceeds \(HeaderSection.maximumFields) fields or \(HeaderSection.maximumOctets) octets"
    ))
  /// RFC 3463 §3.7: X.6.0, other or undefined media error.
  static let forgedFields = Refusal(
    .forgedFields, .forgedFields,
    SMTPReply(
      554, "5.6.0",
      "More than \(Message.maximumForgedFields) header fields claim to be written by this server"
    ))

  /// What a rule of `rate_limits` refuses.
  static func limit(_ finding: RateFinding, at stage: RateStage) -> Refusal {
    Refusal(.rateLimit, finding.code, finding.reply(at: stage))
  }

  /// A connection that is one too many.
  package static func connection(_ refusal: ConnectionRefusal) -> Refusal {
    switch refusal {
    case .rate: Refusal(.connectionRate, refusal.code, refusal.reply)
    case .open(let finding):
      Refusal(
        finding.limit == .total ? .totalConnections : .perClientConnections, refusal.code, refusal.reply)
    }
  }

  /// RFC 1870 §6.1: message size exceeds fixed maximum message size.
  static func tooLarge(_ limit: Int) -> Refusal {
    Refusal(
      .tooLarge, .tooLarge, SMTPReply(552, "5.3.4", "The message exceeds the size limit of \(limit) octets"))
  }

  /// RFC 3463 §3.8: X.7.1, delivery not authorized, message refused.
  static func address(_ objection: AddressRules.Objection) -> Refusal {
    let cause: Cause
    switch objection {
    case .blockedDomain: cause = .blockedDomain
    case .topLevelDomain: cause = .topLevelDomain
    }
    return Refusal(cause, objection.code, SMTPReply(550, "5.7.1", "\(objection)"))
  }

  /// RFC 7372 §3.2: X.7.23, SPF validation failed; X.7.24, SPF validation error. The explanation is the
  /// domain's, and the text says so (RFC 7208 §6.2).
  static func spf(_ outcome: SPFOutcome?) -> Refusal {
    guard let outcome else {
      return Refusal(
        .spf, .spfNotChecked, SMTPReply(550, "5.7.23", "This server takes mail with an SPF pass only"))
    }
    let code = outcome.code ?? .spfFail
    let domain = outcome.domain?.description ?? "the sender"
    let cause = outcome.problem.map { ": \($0)" } ?? ""
    if outcome.result == .temperror {
      return Refusal(
        .spf, code,
        SMTPReply(451, "4.7.24", "SPF of \(domain) could not be checked\(cause); try again later"))
    }
    let words = outcome.explanation.map { "; \(domain) explains: \($0.value)" } ?? ""
    return Refusal(
      .spf, code,
      SMTPReply(
        550, "5.7.23",
        "SPF \(outcome.result.rawValue) for \(domain) from \(outcome.client)\(cause), and a pass is needed\(words)"
      ))
  }

  /// RFC 7372 §3.1: X.7.20, no passing DKIM signature found. Temporary where a key could not be asked for.
  static func dkim(_ results: DKIMResults?) -> Refusal {
    let reply =
      switch results?.result ?? DKIMResult.none {
      case .temperror:
        SMTPReply(451, "4.7.20", "The key of a DKIM signature could not be asked for; try again later")
      case .none:
        SMTPReply(550, "5.7.20", "The message has no DKIM signature, and a valid one is needed")
      case .pass, .fail, .policy, .neutral, .permerror:
        SMTPReply(550, "5.7.20", "No DKIM signature of the message is valid, and one is needed")
      }
    return Refusal(.dkim, results.map { $0.code ?? .dkimNoSignature } ?? .dkimNotChecked, reply)
  }

  /// Mail that a DMARC policy would refuse for good, had not a trusted ARC sealer's key been unreachable.
  static func undecidedSealer(_ results: ARCResults?) -> Refusal {
    let cause = results?.problem.map { " (\($0))" } ?? ""
    return Refusal(
      .dmarc, .arcLookupFailed,
      SMTPReply(
        451, "4.7.1",
        "DMARC fails, and the ARC chain of a trusted sealer could not be checked\(cause); try again later"))
  }

  /// RFC 3463 §3.8: X.7.1, delivery not authorized, message refused; `nil` where a route takes the message.
  static func route(_ decision: RequirementDecision) -> Refusal? {
    func words(_ requirements: [AuthenticationRequirement]) -> String {
      requirements.map { $0.rawValue.uppercased() }.joined(separator: " and ")
    }
    switch decision {
    case .accept: return nil
    case .refuse(let requirements):
      return Refusal(
        .route, .routeRequirement,
        SMTPReply(550, "5.7.1", "The recipients take mail with a pass of \(words(requirements)) only"))
    case .postpone(let requirements):
      return Refusal(
        .route, .routeUndecided,
        SMTPReply(
          451, "4.7.1",
          "The recipients take mail with a pass of \(words(requirements)) only, which could not be checked; try again later"
        ))
    }
  }
}
