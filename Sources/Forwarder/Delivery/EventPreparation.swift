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
    let content = try messages.content(attempt.ticket.message) { try read() }
    let summary = content.parsed.isParsed ? MessageSummary(content.parsed) : nil
    let elsewhere = attempt.delivery.replay?.url
    guard !route.storeOnly || elsewhere != nil else { return Prepared(request: nil, summary: summary) }
    guard let url = elsewhere ?? route.url(for: attempt.delivery.recipient) else {
      return Prepared(request: nil, summary: summary, hasNoURL: true)
    }
    let request = content.message.withRaw { self.request(url, content.message, content.parsed, $0) }
    let traceParent = request?.headers.first { $0.name == TraceParent.name }?.value
    return Prepared(request: request, summary: summary, traceParent: traceParent)
  }

  private func read() throws -> SharedMessages.Content {
    let message = try spool.read(attempt.ticket.message, in: .inbox)
    return try message.withRaw { raw in
      if attempt.isRecovered, Hexadecimal.encode(sha256(raw)) != message.seal.sha256 {
        throw SpoolFailure.incomplete(
          path: spool.path(message.record.id, in: .inbox), reason: "its digest does not fit")
      }
      return SharedMessages.Content(message: message, parsed: parse(raw))
    }
  }

  func parse(_ raw: UnsafeRawBufferPointer) -> ParsedMessage {
    guard attempt.parserCrashes < Self.maximumParserCrashes else {
      return .unparsed(defects: [ParsedMessage.parserCrashedDefect])
    }
    return MIMEParser.parse(raw)
  }

  func request(
    _ url: String, _ message: SpooledMessage, _ parsed: ParsedMessage, _ raw: UnsafeRawBufferPointer
  ) -> HTTPRequest? {
    let record = message.record
    let delivery = attempt.delivery
    guard let id = EventID(delivery.eventID) else { return nil }
    let now = SystemClock.now
    let event = Event(
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
    let body = EventRenderer.render(event, raw: raw)
    let signature = WebhookSignature.headers(
      id: id, timestamp: now, body: body, secrets: route.secrets, hmac: hmacSHA256, signer: signer)
    let traceParent = TraceParent.value(
      deliveryID: message.seal.deliveryID, event: id, attempt: delivery.attempts + 1, at: now,
      hmac: hmacSHA256)
    let fields = WebhookHeaders.fields(
      signature: signature, route: route.headers, traceParent: traceParent, version: ProductVersion.current)
    return HTTPRequest(
      url: url, headers: fields.map { HTTPRequest.Field($0.name, $0.value) }, body: body,
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
