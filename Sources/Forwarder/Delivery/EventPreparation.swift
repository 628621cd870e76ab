import Daemon
import LibCurl
import LibMIME
import Mail
import OpenSSL
import Spool
import Webhook

/// Turns a message of the spool into the request of one attempt.
struct EventPreparation: Sendable {
  /// After so many deaths of a process while it parsed a message, the message goes out unparsed.
  static let maximumParserCrashes = 2

  let spool: Spool
  let attempt: DeliveryAttempt
  let route: Route
  let messages: SharedMessages
  var source = MessageSource.inbox(FreshMessages())
  let signer: WebhookSigner
  let attachmentURLs: AttachmentURLs

  /// What the thread hands back.
  struct Prepared: Sendable {
    /// `nil` on a route that only stores, and where there is no URL.
    let request: HTTPRequest?
    let summary: MessageSummary?
    /// The trace that the request names.
    var traceParent: String?
    /// Whether the recipient's address makes no URL of the route.
    var hasNoURL = false
  }

  /// Reads, parses, renders and signs. Blocks.
  func run() throws -> Prepared {
    guard !attempt.isLarge else { return try runLarge() }
    let content = try messages.content(sharedName) { try read() }
    let summary = content.parsed.isParsed ? MessageSummary(content.parsed) : nil
    guard !isStored else { return Prepared(request: nil, summary: summary) }
    guard let url else { return Prepared(request: nil, summary: summary, hasNoURL: true) }
    let message = told(content.message)
    let request = message.withRaw { self.request(url, message, content.parsed, $0) }
    return Prepared(request: request, summary: summary, traceParent: Self.traceParent(of: request))
  }

  /// Whether nothing is to be posted.
  var isStored: Bool { route.storeOnly && attempt.delivery.replay?.url == nil }

  /// Where the event goes; `nil` where the recipient's address makes no URL.
  var url: String? { attempt.delivery.replay?.url ?? route.url(for: attempt.delivery.recipient) }

  static func traceParent(of request: HTTPRequest?) -> String? {
    request?.headers.first { $0.name == TraceParent.name }?.value
  }

  /// The name by which attempts share the message while it is in memory.
  private var sharedName: SpoolID {
    switch source {
    case .inbox: attempt.ticket.message
    case .draft(let name, _): name
    }
  }

  /// The message as this attempt tells of it.
  func told(_ message: SpooledMessage) -> SpooledMessage {
    switch source {
    case .inbox: message
    case .draft(_, let record): message.relabelled(record)
    }
  }

  private func load() throws -> SpooledMessage {
    switch source {
    case .draft(let name, _): return try spool.readDraft(name)
    case .inbox(let fresh):
      let id = attempt.ticket.message
      guard let known = fresh.take(id) else { return try spool.read(id, in: .inbox) }
      return try known.message ?? spool.read(id, in: .inbox, known: (known.record, known.seal))
    }
  }

  func read() throws -> SharedMessages.Content {
    let message = try load()
    return try message.withRaw { raw in
      if attempt.isRecovered, Hexadecimal.encode(sha256(raw)) != message.seal.sha256 {
        throw SpoolFailure.incomplete(
          path: spool.path(message.record.id, in: .inbox), reason: "its digest does not fit")
      }
      return SharedMessages.Content(message: message, parsed: parse(raw))
    }
  }

  private func parse(_ raw: UnsafeRawBufferPointer) -> ParsedMessage {
    guard attempt.parserCrashes < Self.maximumParserCrashes else {
      return .unparsed(defects: [ParsedMessage.parserCrashedDefect])
    }
    return MIMEParser.parse(raw)
  }

  func request(
    _ url: String, _ message: SpooledMessage, _ parsed: ParsedMessage, _ raw: UnsafeRawBufferPointer
  ) -> HTTPRequest? {
    let now = SystemClock.now
    guard let event = event(message, parsed, at: now) else { return nil }
    let body = EventRenderer.render(event, raw: raw)
    let signature = WebhookSignature.headers(
      id: event.id, timestamp: now, body: body, secrets: route.secrets, hmac: hmacSHA256, signer: signer)
    return request(url, event.id, message.seal.deliveryID, signature, at: now, body: body)
  }

  /// What is told about the message at `now`; `nil` where the delivery's own id is none.
  func event(_ message: SpooledMessage, _ parsed: ParsedMessage, at now: Timestamp) -> Event? {
    let record = message.record
    let delivery = attempt.delivery
    guard let id = EventID(delivery.eventID) else { return nil }
    return Event(
      id: id, route: route.configuredName, replayed: delivery.replay != nil, sender: record.sender,
      recipient: delivery.recipient,
      originalRecipient: delivery.originalRecipient,
      recipientTag: EnvelopeRecipient(delivery.recipient).tag, receivedAt: record.receivedAt,
      rawSHA256: message.seal.sha256, verdict: record.verdict, message: parsed,
      requestID: record.requestID, queueID: record.queueID, sizeOctets: message.seal.sizeOctets,
      processingTimeMilliseconds: Int(clamping: max(0, (now - record.receivedAt).milliseconds)),
      include: route.include,
      attachmentURLs: route.include.attachments == .url
        ? attachmentURLs.urls(of: parsed, record.id, now: now) : nil)
  }

  /// The request of a body that is signed.
  func request(
    _ url: String, _ id: EventID, _ deliveryID: DeliveryID, _ signature: [(name: String, value: String)],
    at now: Timestamp, body: [UInt8], longBody: LongBody? = nil
  ) -> HTTPRequest {
    let delivery = attempt.delivery
    let traceParent = TraceParent.value(
      deliveryID: deliveryID, event: id, attempt: delivery.attempts + 1, at: now,
      hmac: hmacSHA256)
    let fields = WebhookHeaders.fields(
      signature: signature, route: route.headers, traceParent: traceParent, version: ProductVersion.current)
    return HTTPRequest(
      url: url, headers: fields.map { HTTPRequest.Field($0.name, $0.value) }, body: body,
      longBody: longBody,
      timeout: route.timeout,
      allowPrivate: delivery.replay.flatMap { $0.url == nil ? nil : $0.allowPrivate } ?? route.allowPrivate,
      certificateFile: route.certificateFile)
  }
}

extension MessageSummary {
  /// What a list of messages shows of a parsed one.
  init(_ message: ParsedMessage) {
    self.init(
      from: message.from.map(\.address), to: message.to.map(\.address), subject: message.subject,
      messageID: message.messageID)
  }
}
