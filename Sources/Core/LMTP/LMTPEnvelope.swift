/// The envelope of one message as LMTP gave it (RFC 2033, RFC 5321 §2.3.1).
package struct LMTPEnvelope: Hashable, Sendable {
  /// What the client says of the message text: BODY of RFC 6152.
  package enum Body: String, Hashable, Sendable {
    /// Octets 1...127 only. Also what is assumed where BODY is missing.
    case sevenBit = "7BIT"
    /// Any octet may occur.
    case eightBitMIME = "8BITMIME"
  }

  /// The reverse path without angle brackets and source route; empty for the null sender.
  package var sender: String
  /// The accepted recipients in the order of their RCPT commands; the same address may come twice.
  package var recipients: [LMTPRecipient]
  /// SIZE of RFC 1870 in octets, where the client gave it. It is an estimate.
  package var declaredSize: Int?
  /// BODY of RFC 6152.
  package var body: Body
  /// Whether the client asked for SMTPUTF8 (RFC 6531).
  package var smtputf8: Bool
  /// What Postfix knows of the client that it had the message from.
  package var xforward: XForward

  /// An envelope; everything but the sender has the value of a plain `MAIL FROM:<sender>`.
  package init(
    sender: String, recipients: [LMTPRecipient] = [], declaredSize: Int? = nil, body: Body = .sevenBit,
    smtputf8: Bool = false, xforward: XForward = XForward()
  ) {
    self.sender = sender
    self.recipients = recipients
    self.declaredSize = declaredSize
    self.body = body
    self.smtputf8 = smtputf8
    self.xforward = xforward
  }
}
