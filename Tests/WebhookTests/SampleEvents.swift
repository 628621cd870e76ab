import Authentication
import Mail
import OpenSSL
import Testing
import Webhook

/// A message with the event it is rendered in.
struct SampleEvent: Sendable {
  let name: String
  var event: Event
  let raw: [UInt8]

  var json: [UInt8] { EventRenderer.render(event, raw: raw) }
}

/// Events of every kind that a receiver may meet. Those in `examples` are the files of
/// `schema/examples`.
enum SampleEvents {
  static let receivedAt = Timestamp(milliseconds: 1_795_361_901_042)

  static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  static func verdict(_ authentication: AuthenticationFindings = .none) throws -> MessageVerdict {
    MessageVerdict(
      deliveryID: try #require(DeliveryID(random: Array(0..<16))), receivedAt: receivedAt,
      connection: ConnectionFacts(
        clientAddress: IPAddress("192.0.2.25"), clientHostname: "mail.example.org",
        clientHELO: "mail.example.org",
        tls: TLSFacts(version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384")),
      authentication: authentication, verdict: Verdict(action: .accept, reasons: []),
      senderVerified: SenderVerified(verified: false))
  }

  static func sample(
    _ name: String, raw: [UInt8], message: ParsedMessage?, include: Route.Include = .init(),
    change: (inout Event) throws -> Void = { _ in }
  ) throws -> SampleEvent {
    let verdict = try verdict()
    var message = message
    message?.interpret()
    var event = Event(
      id: EventID.make(
        deliveryID: name, recipient: "orders@example.com", route: "default", key: [1], hmac: hmacSHA256),
      route: "default", replayed: false, sender: "alice@example.org", recipient: "orders@example.com",
      originalRecipient: "orders@example.com", recipientTag: nil, receivedAt: receivedAt,
      rawSHA256: hexadecimal(sha256(raw)), verdict: verdict, message: message,
      requestID: "req_0123456789abcdef", queueID: "4dKzXq2VxLz7", sizeOctets: raw.count,
      processingTimeMilliseconds: 3, include: include)
    try change(&event)
    return SampleEvent(name: name, event: event, raw: raw)
  }

  static func examples() throws -> [SampleEvent] {
    [
      try plainText(), try multipartAttachment(), try base64Raw(), try nullSender(), try parserCrashed(),
      try bounce(), try complaint(), try autoReply(), try reply(),
    ]
  }

  static func all() throws -> [SampleEvent] { try examples() + variants() }

  static func plainText() throws -> SampleEvent {
    let raw =
      "From: Alice <alice@example.org>\r\nTo: orders@example.com\r\nSubject: Two \"large\" boxes\r\n"
      + "Message-ID: <1@example.org>\r\nDate: Mon, 22 Nov 2026 15:38:20 +0000\r\n\r\n"
      + "Please send two boxes.\r\nThank you — Alice\r\n"
    var message = ParsedMessage()
    message.subject = "Two \"large\" boxes"
    message.messageID = "<1@example.org>"
    message.from = [Mailbox(name: "Alice", address: "alice@example.org")]
    message.to = [Mailbox(name: nil, address: "orders@example.com")]
    message.date = Timestamp(seconds: 1_795_361_900)
    message.headers = [
      HeaderEntry(name: "From", value: "Alice <alice@example.org>"),
      HeaderEntry(name: "To", value: "orders@example.com"),
      HeaderEntry(name: "Subject", value: "Two \"large\" boxes"),
      HeaderEntry(name: "Message-ID", value: "<1@example.org>"),
      HeaderEntry(name: "Date", value: "Mon, 22 Nov 2026 15:38:20 +0000"),
    ]
    message.text = "Please send two boxes.\nThank you — Alice\n"
    return try sample("plain-text", raw: Array(raw.utf8), message: message)
  }

  static func multipartAttachment() throws -> SampleEvent {
    let content = Array("name,count\r\nbox,2\r\n".utf8)
    let raw =
      "From: =?utf-8?q?J=C3=BCrgen?= <juergen@example.net>\r\nTo: Orders <orders+boxes@example.com>\r\n"
      + "Cc: a@example.com, b@example.com\r\nSubject: Order\r\nMIME-Version: 1.0\r\n"
      + "Content-Type: multipart/mixed; boundary=x\r\n\r\n"
      + "--x\r\nContent-Type: text/plain\r\n\r\nSee the list.\r\n"
      + "--x\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=order.csv\r\n\r\n"
      + "name,count\r\nbox,2\r\n\r\n--x--\r\n"
    var message = ParsedMessage()
    message.subject = "Order"
    message.from = [Mailbox(name: "Jürgen", address: "juergen@example.net")]
    message.to = [Mailbox(name: "Orders", address: "orders+boxes@example.com")]
    message.cc = [
      Mailbox(name: nil, address: "a@example.com"), Mailbox(name: nil, address: "b@example.com"),
    ]
    message.headers = [
      HeaderEntry(name: "From", value: "Jürgen <juergen@example.net>"),
      HeaderEntry(name: "To", value: "Orders <orders+boxes@example.com>"),
      HeaderEntry(name: "Cc", value: "a@example.com, b@example.com"),
      HeaderEntry(name: "Subject", value: "Order"),
      HeaderEntry(name: "MIME-Version", value: "1.0"),
      HeaderEntry(name: "Content-Type", value: "multipart/mixed; boundary=x"),
    ]
    message.text = "See the list."
    message.attachments = [
      Attachment(
        filename: "order.csv", contentType: "text/csv", size: content.count,
        sha256: hexadecimal(sha256(content)), contentID: nil, disposition: "attachment", content: content[...]
      )
    ]
    let include = Route.Include(attachments: .inline)
    return try sample("multipart-attachment", raw: Array(raw.utf8), message: message, include: include) {
      $0.recipient = "orders+boxes@example.com"
      $0.originalRecipient = nil
      $0.recipientTag = "boxes"
      $0.verdict.authentication.arc = forwarded()
    }
  }

  /// A list sealed the message, and a provider after it.
  static func forwarded() -> ARCFinding {
    var finding = ARCFinding()
    finding.result = .pass
    finding.oldestPass = 2
    finding.chain = [
      ARCFinding.Link(
        instance: 1, domain: DomainName("lists.example.org"), selector: "arc", result: .pass,
        status: ARCResult.none, messageSignature: .fail),
      ARCFinding.Link(
        instance: 2, domain: DomainName("example.net"), selector: "2026", result: .pass,
        status: .pass, messageSignature: .pass),
    ]
    return finding
  }

  static func base64Raw() throws -> SampleEvent {
    let raw =
      Array("From: alice@example.org\r\nSubject: Gr".utf8) + [0xfc, 0xdf] + Array("e\r\n\r\nHi\r\n".utf8)
    var message = ParsedMessage()
    message.subject = "Gr\u{fffd}\u{fffd}e"
    message.from = [Mailbox(name: nil, address: "alice@example.org")]
    message.headers = [
      HeaderEntry(name: "From", value: "alice@example.org"),
      HeaderEntry(name: "Subject", value: "Gr\u{fffd}\u{fffd}e"),
    ]
    message.text = "Hi\n"
    message.lossy = true
    message.defects = ["invalid_charset"]
    return try sample("base64-raw", raw: raw, message: message)
  }

  static func nullSender() throws -> SampleEvent {
    let raw =
      "From: MAILER-DAEMON@example.net\r\nTo: orders@example.com\r\nSubject: Undelivered mail\r\n\r\nSorry.\r\n"
    var message = ParsedMessage()
    message.subject = "Undelivered mail"
    message.from = [Mailbox(name: nil, address: "MAILER-DAEMON@example.net")]
    message.to = [Mailbox(name: nil, address: "orders@example.com")]
    message.headers = [
      HeaderEntry(name: "From", value: "MAILER-DAEMON@example.net"),
      HeaderEntry(name: "To", value: "orders@example.com"),
      HeaderEntry(name: "Subject", value: "Undelivered mail"),
    ]
    message.text = "Sorry.\n"
    return try sample("null-sender", raw: Array(raw.utf8), message: message) {
      $0.sender = ""
      $0.verdict = .unauthenticated(deliveryID: $0.verdict.deliveryID, receivedAt: receivedAt)
    }
  }

  static func parserCrashed() throws -> SampleEvent {
    let raw = Array("From: alice@example.org\r\n\r\nboom\r\n".utf8)
    return try sample(
      "parser-crashed", raw: raw, message: .unparsed(defects: [ParsedMessage.parserCrashedDefect]))
  }
}
