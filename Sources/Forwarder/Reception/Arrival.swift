import Authentication
import LMTP
import Mail
import Spool

/// The envelope of a message that arrives, whatever way it takes.
struct Arrival: Sendable {
  /// The envelope sender; empty for the null reverse path.
  let sender: String
  /// The recipients in their order, at least one.
  let recipients: [SpoolRecipient]
  /// What is known of the SMTP client, for mail that has no verdict.
  let connection: ConnectionFacts
  /// The same as it was told.
  let session: SpoolSession
  /// Postfix's queue id; `nil` where unknown.
  let queueID: String?
  /// The id of this reception for logs.
  let requestID: String
  /// Whether sync routes are asked before the answer; what else brings mail keeps no copy to bring again.
  var mayBeAsked = false

  init(
    sender: String, recipients: [SpoolRecipient], connection: ConnectionFacts, session: SpoolSession,
    queueID: String? = nil, requestID: String = RequestID.make()
  ) {
    self.sender = sender
    self.recipients = recipients
    self.connection = connection
    self.session = session
    self.queueID = queueID
    self.requestID = requestID
  }

  init(_ envelope: LMTPEnvelope) {
    let xforward = envelope.xforward
    self.init(
      sender: envelope.sender,
      recipients: envelope.recipients.map {
        SpoolRecipient(address: $0.address, originalRecipient: $0.originalRecipient)
      },
      connection: ConnectionFacts(
        clientAddress: xforward.clientAddress, clientHostname: xforward.name, clientHELO: xforward.helo),
      session: SpoolSession(
        name: xforward.name, address: xforward.addr, port: xforward.port.map { String($0) },
        proto: xforward.proto, helo: xforward.helo, source: xforward.source),
      queueID: xforward.queueID?.description)
    mayBeAsked = true
  }
}
