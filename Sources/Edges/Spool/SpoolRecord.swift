package import Authentication
package import Mail

/// What the first line of a spool file says about its message, apart from the `SpoolSeal`: envelope,
/// ids and the milter's verdict.
package struct SpoolRecord: Hashable, Sendable {
  /// The longest first line in octets: a thousand recipients with original addresses and the largest
  /// verdict take less than half of it.
  package static let maximumLineOctets = 1 << 20

  /// The spool's name for the message.
  package let id: SpoolID
  /// When LMTP began to take it.
  package let receivedAt: Timestamp
  /// The envelope sender as given; empty is the null reverse-path.
  package let sender: String
  /// The accepted recipients in the order of RCPT, repetitions included.
  package let recipients: [SpoolRecipient]
  /// The SMTP client by XFORWARD.
  package let session: SpoolSession
  /// The id of this reception for logs: `req_` and 16 hexadecimal digits.
  package let requestID: String
  /// Postfix's queue id; `nil` where unknown.
  package let queueID: String?
  /// The milter's verdict, or the one over mail without. Its delivery id counts only with a verdict
  /// of the milter: read back, it is always the seal's.
  package var verdict: MessageVerdict

  /// A record.
  package init(
    id: SpoolID, receivedAt: Timestamp, sender: String, recipients: [SpoolRecipient],
    session: SpoolSession, requestID: String, queueID: String?, verdict: MessageVerdict
  ) {
    self.id = id
    self.receivedAt = receivedAt
    self.sender = sender
    self.recipients = recipients
    self.session = session
    self.requestID = requestID
    self.queueID = queueID
    self.verdict = verdict
  }
}
