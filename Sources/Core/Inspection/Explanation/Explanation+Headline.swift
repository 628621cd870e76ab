import Authentication
package import Mail

extension Explanation {
  /// What would become of the message under the operator's settings; `nil` where too little is known.
  package var action: Level.Action? {
    if let refusedSender { return Self.action(refusedSender) }
    if !request.recipients.isEmpty, refusedRecipients.count == request.recipients.count,
      let first = refusedRecipients.first
    {
      return Self.action(first.refusal)
    }
    guard let outcome else { return nil }
    if let level = levels.first(where: \.isConfigured) { return level.action }
    if case .refuse(let refusal) = outcome.answer { return Self.action(refusal) }
    return .accept
  }

  /// Whether nothing in the envelope is refused, and only a message would tell what DMARC comes to.
  package var isOpen: Bool { request.message == nil && action == .accept && !isOriginating }

  /// The same in words.
  package var headline: String {
    let subject = request.message == nil ? "mail with this envelope" : "the message"
    switch action {
    case .accept where isOpen: return "nothing in the envelope is refused"
    case nil: return "not decided"
    case .accept: return "\(subject) is accepted"
    case .quarantine: return "\(subject) is accepted with a verdict that says quarantine"
    case .hold: return "\(subject) is accepted and waits in the hold queue (quarantine_action: hold)"
    case .reject: return "\(subject) is refused"
    case .postpone: return "\(subject) is refused for now; the client tries again"
    }
  }

  /// The answer to the client where it is refused.
  package var reply: SMTPReply? {
    if let refusedSender { return refusedSender.reply }
    if action != .accept, let level = levels.first(where: \.isConfigured), let refusal = level.refusal {
      return refusal.reply
    }
    if case .refuse(let refusal)? = outcome?.answer { return refusal.reply }
    return request.recipients.count == refusedRecipients.count ? refusedRecipients.first?.refusal.reply : nil
  }

  /// Why, in one sentence.
  package var because: String {
    if let refusedSender {
      return "MAIL is refused before anything is checked\(Self.naming(refusedSender.setting))."
    }
    if !request.recipients.isEmpty, refusedRecipients.count == request.recipients.count {
      return "Every recipient is refused; below is what the message would have come to."
    }
    if isOriginating {
      return "The client is in trusted_networks: its mail counts as the operator's own and is not judged."
    }
    if outcome?.checks == nil { return "It breaks a limit\(Self.naming(setting)); nothing was checked." }
    if let demand { return demand }
    guard let evaluation = checks.dmarc?.evaluation else { return becauseWithoutDMARC }
    switch evaluation.result {
    case .pass:
      return "DMARC passes for \(evaluation.author?.description ?? "the author"): \(aligned(evaluation))."
    case .none:
      guard let author = evaluation.author else { return "From names no domain that DMARC could judge." }
      return "\(author) publishes no DMARC policy, so SPF and DKIM decide nothing."
    case .fail: return Self.words(evaluation) + failing(evaluation) + "."
    case .temperror, .permerror:
      return Self.words(evaluation) + "; neither a pass nor a failure, so no policy is applied."
    }
  }

  /// The setting that refuses the message; `nil` where none does, or none of its own.
  package var setting: String? {
    if let refusedSender { return refusedSender.setting }
    guard case .refuse(let refusal)? = outcome?.answer else { return nil }
    return refusal.setting
  }

  /// What the operator asks for, where the message is refused without it.
  private var demand: String? {
    guard case .refuse(let refusal)? = outcome?.answer else { return nil }
    switch refusal.cause {
    case .spf:
      return "require_spf is true, and SPF is \(checks.spf?.result.rawValue ?? "not checked")." + dmarcBeside
    case .dkim:
      return "require_dkim is true, and DKIM is \(checks.dkim?.result.rawValue ?? "not checked")."
        + dmarcBeside
    case .route: return "The routes of all recipients require what it does not have (require)." + dmarcBeside
    default: return nil
    }
  }

  private var dmarcBeside: String {
    guard let evaluation = checks.dmarc?.evaluation else { return "" }
    return " DMARC is \(evaluation.result.rawValue), which does not count beside it."
  }

  private static func naming(_ setting: String?) -> String { setting.map { " (\($0))" } ?? "" }

  private var becauseWithoutDMARC: String {
    if request.message == nil {
      guard let spf = checks.spf else { return "Nothing is known that could be checked." }
      return Self.words(spf) + ". DMARC is not known: it needs the From field of a message."
    }
    return "DMARC is not checked (dmarc_enabled)."
  }

  private func aligned(_ evaluation: DMARCEvaluation) -> String {
    var words: [String] = []
    if evaluation.aligned.spf == true, let domain = checks.spf?.domain { words.append("SPF for \(domain)") }
    if evaluation.aligned.dkim == true {
      let domains = trace.dmarc.alignments.filter {
        $0.identifier.mechanism == .dkim && $0.agreement == .aligned
      }
      words.append("DKIM of \(domains.map(\.identifier.domain.description).first ?? "the author")")
    }
    return words.joined(separator: " and ")
      + (words.count == 1 ? " is aligned" : " are aligned")
  }

  private func failing(_ evaluation: DMARCEvaluation) -> String {
    guard let policy = evaluation.policy, policy != DMARCPolicy.none else {
      return "; the domain asks for nothing to be done"
    }
    if let voucher = outcome?.arcVoucher {
      return ", but the trusted ARC sealer \(voucher.sealer) recorded \(voucher.method)=pass"
    }
    if let override = outcome?.overrides.last,
      override.kind == .trustedForwarder || override.kind == .mailingList
    {
      return ", but \(override.comment ?? "the client") is trusted (\(override.kind.rawValue))"
    }
    return "; dmarc_enforcement is \(enforcement.rawValue)"
  }
}

extension Refusal {
  /// The setting behind it; `nil` where there is none.
  fileprivate var setting: String? {
    switch cause {
    case .spf: "require_spf"
    case .dkim: "require_dkim"
    case .dmarc: "dmarc_enforcement"
    case .route: "require"
    case .topLevelDomain: "allowed_tlds"
    case .blockedDomain: "blocked_domains"
    case .tooLarge: "max_message_size"
    default: nil
    }
  }
}
