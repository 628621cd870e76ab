import Mail

extension SPFFinding {
  /// What goes into the verdict of a message.
  ///
  /// - Parameters:
  ///   - outcome: what was found out.
  ///   - mailFrom: the reverse path as the client gave it, empty for the null one; `nil` before it did.
  package init(_ outcome: SPFOutcome, mailFrom: String?) {
    self.init()
    result = outcome.result
    domain = outcome.domain
    clientIP = outcome.client
    self.mailFrom = mailFrom
    heloDomain = outcome.helo
    receivedSPFHeader = ReceivedSPFField.unfolded(outcome)
    explanation = outcome.explanation?.value
  }
}
