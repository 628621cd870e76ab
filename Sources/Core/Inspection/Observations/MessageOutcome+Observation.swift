import Authentication
import Mail

extension MessageOutcome {
  /// What the message says to an aggregate report (RFC 9990); `nil` where DMARC was not evaluated, and where the
  /// client was told to come again, because the message is evaluated once more then.
  ///
  /// - Parameter day: the day of its end.
  package func observation(on day: UTCDay) -> DMARCObservation? {
    guard let checks, let evaluation = checks.dmarc?.evaluation, let dmarc,
      let client = record.connection.clientAddress
    else { return nil }
    if case .refuse(let refusal) = answer, refusal.reply.severity == .temporary { return nil }
    return DMARCObservation(
      day: day, source: client, evaluation: evaluation, decision: dmarc, sender: record.sender,
      recipients: record.recipients, spf: checks.spf, dkim: checks.dkim)
  }
}
