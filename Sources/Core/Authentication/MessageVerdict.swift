package import Mail

/// Everything the milter knows of one message and hands to the forwarder.
package struct MessageVerdict: Hashable, Sendable {
  /// The milter's name for the message; event ids are made from it.
  package var deliveryID: DeliveryID
  /// When the milter had seen the whole message.
  package var receivedAt: Timestamp
  /// The SMTP connection it came over.
  package var connection: ConnectionFacts
  /// What SPF, DKIM, DMARC, ARC and the reverse lookup said.
  package var authentication: AuthenticationFindings
  /// What is done with it, and why.
  package var verdict: Verdict
  /// Whether the author's domain is proven.
  package var senderVerified: SenderVerified

  /// A verdict from its parts.
  package init(
    deliveryID: DeliveryID, receivedAt: Timestamp, connection: ConnectionFacts,
    authentication: AuthenticationFindings, verdict: Verdict, senderVerified: SenderVerified
  ) {
    self.deliveryID = deliveryID
    self.receivedAt = receivedAt
    self.connection = connection
    self.authentication = authentication
    self.verdict = verdict
    self.senderVerified = senderVerified
  }

  /// The verdict over mail that reached the forwarder without a valid field of the milter: it is
  /// forwarded as not authenticated, and says so in its reasons.
  ///
  /// - Parameter problem: what was wrong with the field; `nil` where there was none.
  package static func unauthenticated(
    deliveryID: DeliveryID, receivedAt: Timestamp, connection: ConnectionFacts = ConnectionFacts(),
    problem: VerdictFieldError? = nil
  ) -> MessageVerdict {
    MessageVerdict(
      deliveryID: deliveryID, receivedAt: receivedAt, connection: connection, authentication: .none,
      verdict: Verdict(
        action: .accept, reasons: [Reason(.verdictMissing)] + (problem.map { [Reason($0.code)] } ?? [])),
      senderVerified: SenderVerified(verified: false))
  }
}
