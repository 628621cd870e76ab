package import Authentication
package import Mail
package import Policy

/// What happens in an SMTP session, one value for each; header fields and body come in by methods of
/// their own, so that their octets are not copied.
package enum SessionEvent: Hashable, Sendable {
  /// A connection began.
  case connect(ClientConnection)
  /// The answer to `.checkConnection`.
  case connectionChecked(ConnectionAdmission)
  /// The answer to `.checkLimits`.
  case limitsChecked(RateDecision)
  /// HELO or EHLO, with what TLS had been negotiated by then.
  case helo(name: [UInt8], tls: TLSFacts?)
  /// MAIL.
  case mail(MailCommand)
  /// RCPT, its forward path with or without angle brackets.
  case recipient(path: [UInt8])
  /// The end of a message. `deliveryID` is fresh and used only where one must be minted.
  case endOfMessage(queueID: QueueID?, receivedAt: Timestamp, deliveryID: DeliveryID)
  /// The message in progress will not be finished; the connection goes on.
  case abort
  /// The connection ended.
  case close
}

/// Whether a client is let in.
package enum ConnectionAdmission: Hashable, Sendable {
  /// It is; `isExempt` where no limit concerns it.
  case admitted(isExempt: Bool)
  /// It is not.
  case refused(Refusal)
  /// It is not, and hears of it at MAIL, where the reply can be ours.
  case refusedAtMail(Refusal)
}
