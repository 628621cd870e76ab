package import Authentication
package import Mail

/// What asking the webhook of a route in mode `sync` comes to for its recipient.
package enum SyncDecision: Hashable, Sendable {
  /// The recipient's message is taken (250).
  case accept
  /// Postfix keeps the message and brings it again (4xx).
  case postpone(SyncObstacle)
  /// The message is refused for good (550), and Postfix tells its sender. `status` is the endpoint's.
  case refuse(status: Int?)
  /// The endpoint does not want the message, and the sender cannot be told: it is taken (250) and put into
  /// `failed/`.
  case keep

  /// What an answer comes to.
  ///
  /// | answer | decision |
  /// |---|---|
  /// | 2xx | `accept` |
  /// | what mode `async` retries, no answer included | `postpone` |
  /// | 410 of a route whose URL is fixed: the route is disabled | `postpone` |
  /// | what mode `async` fails for good (406, 422, 410 of a URL with captures) | `refuse` where that is allowed, `keep` otherwise |
  ///
  /// - Parameters:
  ///   - mayRefuse: see `mayRefuse(sender:verdict:)`.
  ///   - urlIsFixed: whether the route's URL is the same for all its mail.
  package init(_ answer: DeliveryAnswer, mayRefuse: Bool, urlIsFixed: Bool = true) {
    // One attempt, after which the usual schedule always has another: moment and gap do not matter.
    let step = answer.nextStep(
      afterAttempt: 1, endedAt: Timestamp(milliseconds: 0), schedule: .standard, jitter: 0,
      urlIsFixed: urlIsFixed)
    switch (step, answer) {
    case (.delivered, _): self = .accept
    case (.failed, .status(let status, _)): self = mayRefuse ? .refuse(status: status) : .keep
    case (.failed, .failed): self = .keep
    case (.disableRoute, _): self = .postpone(.gone)
    case (.retry, .status(let status, _)), (.throttle, .status(let status, _)):
      self = .postpone(.answered(status: status))
    case (.retry, .failed(.cancelled)), (.throttle, .failed(.cancelled)): self = .postpone(.stopping)
    case (.retry, .failed(let failure)), (.throttle, .failed(let failure)):
      self = .postpone(.noAnswer(failure))
    }
  }

  /// Whether a message may be refused: Postfix sends a bounce to the envelope sender, who must not be
  /// somebody whose address was forged. The author's domain must be proven (`sender_verified`), and so must
  /// the envelope sender's: it is that domain or one below it, or it passed SPF. A bounce (the null
  /// sender) is never refused, because nobody would be told.
  package static func mayRefuse(sender: String, verdict: MessageVerdict) -> Bool {
    guard verdict.senderVerified.verified, let domain = EmailAddress(lenient: sender)?.domain else {
      return false
    }
    let spf = verdict.authentication.spf
    if spf.result == .pass, spf.domain == domain { return true }
    return verdict.senderVerified.domain.map { domain.isEqualToOrBelow($0) } ?? false
  }

  /// The reason that the endpoint's recipient does not have the message; `nil` where it has.
  package var code: ReasonCode? {
    switch self {
    case .accept: nil
    case .postpone(let obstacle): obstacle.code
    case .refuse, .keep: .applicationRefused
    }
  }

  /// Whether Postfix brings the message again.
  package var isPostponed: Bool { if case .postpone = self { true } else { false } }

  /// What Postfix is told where the recipient is not accepted; `nil` where it is.
  ///
  /// What the endpoint wrote is not in it: a bounce would show that to the sender.
  package func reply(route: String) -> SMTPReply? {
    switch self {
    case .accept, .keep: nil
    case .postpone(let obstacle): obstacle.reply(route: route)
    case .refuse(let status):
      SMTPReply(
        550, "5.7.1",
        "refused by the recipient's application (route \(route)\(status.map { ", HTTP \($0)" } ?? ""))",
        reason: .applicationRefused)
    }
  }

  /// The reply for a recipient with several sync deliveries; `nil` where all of them accept. A refusal
  /// stands before a postponement: asking again would not change it.
  package static func reply(_ decisions: [(route: String, decision: SyncDecision)]) -> SMTPReply? {
    let replies = decisions.compactMap { $0.decision.reply(route: $0.route) }
    return replies.first { $0.severity == .permanent } ?? replies.first
  }
}
