import Authentication
import Mail

/// A whole message as the session has seen it, ready to be judged.
struct MessageFacts {
  /// What only the end of a message tells.
  struct Ending: Hashable, Sendable {
    let queueID: QueueID?
    let receivedAt: Timestamp
    let deliveryID: DeliveryID
  }

  let connection: ConnectionFacts
  let sender: String
  let authors: [[UInt8]]
  let reading: MessageReading?
  let body: DKIMBodyHashes
  let secondVerification: DKIMSecondVerification?
  let claims: [Message.Claim]
  let record: MessageRecord
  let ending: Ending
  let user: String?
  let isOriginating: Bool
  /// Whether limits concern it: not a message to `postmaster` alone.
  let isLimited: Bool

  init(_ message: Message, connection: ConnectionFacts, ending: Ending) {
    self.connection = connection
    self.ending = ending
    sender = message.sender
    authors = message.authors
    reading = message.reading
    body = message.finishBody()
    secondVerification = message.secondVerification
    claims = message.claims
    user = message.user
    isOriginating = message.isOriginating
    isLimited = message.isLimited
    record = MessageRecord(
      queueID: ending.queueID, connection: connection, sender: message.sender,
      recipients: message.recipients, sizeOctets: message.sizeOctets,
      forgedFieldCount: message.claims.count)
  }

  /// The findings before anything was checked: only what the session itself knows.
  var knownFindings: AuthenticationFindings {
    var findings = AuthenticationFindings.none
    findings.spf.clientIP = connection.clientAddress
    findings.spf.mailFrom = sender
    findings.spf.heloDomain = connection.clientHELO
    findings.dmarc.returnPath = sender
    if !authors.isEmpty {
      findings.dmarc.fromHeader = BoundedText.shown(VerdictField.authors(authors).utf8)
    }
    findings.dmarc.fromDomain = (reading?.author ?? AuthorDomain(fields: authors)).domain
    findings.dkim.fromDomain = findings.dmarc.fromDomain
    return findings
  }
}
