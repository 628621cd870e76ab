import Authentication
import Daemon
import Inspection
import Logging
import Mail
import Policy

/// Bans and limits of one session.
extension MilterSession {
  /// Whether the client is let in; where it is, or hears later that it is not, its connection counts as open.
  func admission(of client: RateFacts) -> ConnectionAdmission {
    closeConnection()
    guard let address = client.client else { return .admitted(isExempt: false) }
    if let refusal = desk.refusal(of: address) { return refused(refusal, at: .atOnce) }
    let isAllowed = desk.isAllowed(address)
    guard let (connection, rates) = desk.limits.open(client, isExempt: isAllowed) else {
      return .admitted(isExempt: isAllowed)
    }
    openConnection = connection
    isWatched = !isAllowed && !client.isOriginating
    tell(rates)
    switch connection.outcome {
    case .admitted: return .admitted(isExempt: isAllowed)
    case .refused(let refusal, let moment): return refused(.connection(refusal), at: moment)
    }
  }

  private func refused(_ refusal: Refusal, at moment: ConnectionDecision.Moment) -> ConnectionAdmission {
    desk.counters.count(refusal)
    desk.logger.info(
      "connection refused", metadata: facts(["reason": "\(refusal.code)", "reply": "\(refusal.reply)"]))
    desk.feed.publish { FeedLine.refused(refusal, session.connectionFacts, at: SystemClock.now) }
    return moment == .atOnce ? .refused(refusal) : .refusedAtMail(refusal)
  }

  /// Asks the rules, and tells what they refuse.
  func decision(_ stage: RateStage, _ facts: RateFacts) -> RateDecision {
    let decision = desk.limits.decide(stage, facts)
    tell(decision)
    return decision
  }

  /// One line for each rule that refuses, or would.
  private func tell(_ decision: RateDecision) {
    for finding in decision.findings {
      var metadata: Logger.Metadata = [
        "limit": "\(finding.rule)", "reason": "\(finding.code)", "key": "\(finding.key.rawValue)",
        "value": "\(finding.keyText)",
        "used": "\(finding.used)", "burst": "\(finding.burst)", "count": "\(finding.count.rawValue)",
        "action": "\(finding.action.rawValue)", "free_at": "\(finding.freeAt?.rfc3339 ?? "never")",
        "reset_at": "\(finding.fullAt.rfc3339)", "ref": "\(finding.reference)",
      ]
      if finding.isDryRun { metadata["dry_run"] = "yes" }
      desk.logger.info("limit reached", metadata: facts(metadata))
      desk.feed.publish { FeedLine.limited(finding, session.connectionFacts, at: SystemClock.now) }
    }
  }

  /// Once, however the connection ends.
  func closeConnection() {
    guard let connection = openConnection.take() else { return }
    desk.limits.close(connection)
  }

  /// Something that clients do not do by accident for long.
  func reportMisdeed(_ kind: ViolationReport.Kind, _ rule: String) {
    guard isWatched, let client = session.connectionFacts.clientAddress else { return }
    desk.limits.report(kind, client, rule)
  }

  /// With the first MAIL of a connection: until then STARTTLS may still come.
  func countTLS() {
    guard !hasCountedTLS, session.isOfSMTPClient else { return }
    hasCountedTLS = true
    desk.tls.count(session.connectionFacts.tls)
  }
}
