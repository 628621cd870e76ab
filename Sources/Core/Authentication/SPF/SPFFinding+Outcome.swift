import Mail

extension SPFFinding {
  /// What goes into the verdict of a message.
  ///
  /// - Parameters:
  ///   - outcome: what was found out.
  ///   - mailFrom: the reverse path as the client gave it, empty for the null one; `nil` before it did.
  package init(_ outcome: SPFOutcome, mailFrom: String?) {
    self.init(identityOf: outcome, mailFrom: mailFrom)
    clientIP = outcome.client
    heloDomain = outcome.helo
    receivedSPFHeader = ReceivedSPFField.unfolded(outcome)
    explanation = outcome.explanation?.value
  }

  /// Result and identity alone: what DMARC wants to know of an outcome.
  package init(identityOf outcome: SPFOutcome?, mailFrom: String?) {
    self.init()
    self.mailFrom = mailFrom
    guard let outcome else { return }
    result = outcome.result
    domain = outcome.domain
  }
}
