package import Mail

/// What is known of a message and of each of its deliveries: the `msg_….json` beside the message.
/// It is derived and never synced: a lost one costs repeated deliveries under the same ids.
package struct SpoolState: Hashable, Sendable {
  /// The spool's name for the message.
  package let id: SpoolID
  /// The id its events are derived from.
  package let deliveryID: String
  /// When LMTP began to take it.
  package let receivedAt: Timestamp
  /// Postfix's queue id.
  package let queueID: String?
  /// The id of this reception for logs.
  package let requestID: String
  /// The envelope sender.
  package let sender: String
  /// Octets of the message.
  package let sizeOctets: Int
  /// SHA-256 of the message in hexadecimal.
  package let sha256: String
  /// From, to, subject; empty until the message was parsed.
  package var summary: MessageSummary
  /// How often a process died while it parsed this message.
  package var parserCrashes: Int
  /// All deliveries in the order of recipients and routes.
  package var deliveries: [DeliveryState]

  /// A state.
  package init(
    id: SpoolID, deliveryID: String, receivedAt: Timestamp, queueID: String?, requestID: String,
    sender: String, sizeOctets: Int, sha256: String, summary: MessageSummary = MessageSummary(),
    parserCrashes: Int = 0, deliveries: [DeliveryState] = []
  ) {
    self.id = id
    self.deliveryID = deliveryID
    self.receivedAt = receivedAt
    self.queueID = queueID
    self.requestID = requestID
    self.sender = sender
    self.sizeOctets = sizeOctets
    self.sha256 = sha256
    self.summary = summary
    self.parserCrashes = parserCrashes
    self.deliveries = deliveries
  }

  /// The state of a message of which only the file is known.
  package init(record: SpoolRecord, seal: SpoolSeal) {
    self.init(
      id: record.id, deliveryID: seal.deliveryID.description, receivedAt: record.receivedAt,
      queueID: record.queueID, requestID: record.requestID, sender: record.sender,
      sizeOctets: seal.sizeOctets, sha256: seal.sha256)
  }

  /// Whether nothing will happen to any delivery any more.
  package var isFinal: Bool { deliveries.allSatisfy(\.status.isFinal) }

  /// Where the message belongs: `processed` when every delivery succeeded, `failed` when all are final
  /// and one failed or was cancelled.
  package var folder: SpoolFolder {
    guard isFinal else { return .inbox }
    return deliveries.allSatisfy { $0.status == .delivered } ? .processed : .failed
  }

  /// The message's status in one word: what needs a person stands before what does not.
  package var status: DeliveryStatus {
    if deliveries.contains(where: { $0.status == .held }) { return .held }
    if deliveries.contains(where: { $0.status == .pending }) { return .pending }
    if deliveries.contains(where: { $0.status == .failed }) { return .failed }
    return deliveries.contains { $0.status == .cancelled } ? .cancelled : .delivered
  }
}
