package import Authentication
package import Mail

/// One message for one recipient on one route: what `EventRenderer` makes JSON of.
package struct Event: Hashable, Sendable {
  /// The event's name, the `webhook-id` of each attempt.
  package var id: EventID
  /// The name of the route.
  package var route: String
  /// Whether a person asked for it to be sent again.
  package var replayed: Bool
  /// The envelope sender; empty for the null reverse-path.
  package var sender: String
  /// The envelope recipient.
  package var recipient: String
  /// The recipient before Postfix rewrote it (ORCPT, RFC 3461 §4.2); `nil` if unknown.
  package var originalRecipient: String?
  /// What stands behind the `+` of the recipient's local part.
  package var recipientTag: String?
  /// When the message was accepted.
  package var receivedAt: Timestamp
  /// SHA-256 of the message in lower-case hexadecimal.
  package var rawSHA256: String
  /// What the milter found out.
  package var verdict: MessageVerdict
  /// What the MIME parser understood; `nil` where it was not asked.
  package var message: ParsedMessage?
  /// The id that our logs have for this delivery.
  package var requestID: String
  /// Postfix's queue id.
  package var queueID: String?
  /// The size of the message in octets.
  package var sizeOctets: Int
  /// Milliseconds from the message's arrival by LMTP to this rendering.
  package var processingTimeMilliseconds: Int
  /// What the route wants to have in it.
  package var include: Route.Include
  /// Where each attachment can be fetched, in the order of the message's; `nil` for one whose content is to
  /// stand in the event. `nil` altogether where nothing serves them. Looked at where the route wants URLs.
  package var attachmentURLs: [String?]?
  /// How much longer than the message it may get.
  package var limits = EventLimits()

  /// An event.
  package init(
    id: EventID, route: String, replayed: Bool, sender: String, recipient: String,
    originalRecipient: String?, recipientTag: String?, receivedAt: Timestamp, rawSHA256: String,
    verdict: MessageVerdict, message: ParsedMessage?, requestID: String, queueID: String?,
    sizeOctets: Int, processingTimeMilliseconds: Int, include: Route.Include, attachmentURLs: [String?]? = nil
  ) {
    self.id = id
    self.route = route
    self.replayed = replayed
    self.sender = sender
    self.recipient = recipient
    self.originalRecipient = originalRecipient
    self.recipientTag = recipientTag
    self.receivedAt = receivedAt
    self.rawSHA256 = rawSHA256
    self.verdict = verdict
    self.message = message
    self.requestID = requestID
    self.queueID = queueID
    self.sizeOctets = sizeOctets
    self.processingTimeMilliseconds = processingTimeMilliseconds
    self.include = include
    self.attachmentURLs = attachmentURLs
  }

  /// What kind of answer the message is; `nil` for all mail that people write.
  package var report: MessageReport? {
    guard let report = message?.report else { return nil }
    if case .autoReply(let autoReply) = report, autoReply.needsNullSender, !sender.isEmpty { return nil }
    if case .bounce(let bounce) = report, bounce.needsNullSender, !sender.isEmpty { return nil }
    return report
  }

  /// The `type` of the event.
  package var type: EventType {
    switch report {
    case .bounce: .bounced
    case .complaint: .complained
    case .autoReply: .autoReply
    case nil: .received
    }
  }

  /// Whether the event carries the message itself: where the route wants it, and where it wants what the
  /// parser understood and a limit left something out of that.
  package var carriesRaw: Bool { include.raw || include.parsed && message?.isCut == true }
}
