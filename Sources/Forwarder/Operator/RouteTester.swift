import Authentication
import Daemon
import JSON
import LibCurl
import LibMIME
import Mail
import NIOPosix
import OpenSSL
import Spool
import Webhook

/// Posts one event of a message of our own to a route, as a delivery would be, outside of spool and queue:
/// nothing is retried, and what the endpoint answers does nothing to the route.
struct RouteTester: Sendable {
  /// The longest that an endpoint is waited for: an operator waits too, and the control socket's patience
  /// ends at 25 s.
  static let patience = Duration.seconds(20)

  let spool: Spool
  let client: HTTPClient
  let threads: NIOThreadPool
  let signer: WebhookSigner
  let attachmentURLs: AttachmentURLs

  /// What came of it, for the operator.
  func test(_ route: Route, recipient: String) async throws -> JSONValue {
    guard let url = route.url(for: recipient) else {
      throw ControlProblem.badRequest(
        "\(recipient) makes no URL of the route \(route.name); name a recipient that its match takes")
    }
    let now = SystemClock.now
    let id = SpoolIDs.make(now)
    let raw = Self.message(to: recipient, route: route.name, at: now, id: id)
    guard let deliveryID = DeliveryID(random: randomBytes(DeliveryID.octets)),
      let seal = SpoolSeal(
        sizeOctets: raw.count, sha256: Hexadecimal.encode(raw.withUnsafeBytes { sha256($0) }),
        deliveryID: deliveryID)
    else { throw ControlProblem.unavailable("no test event could be made") }
    let record = SpoolRecord(
      id: id, receivedAt: now, sender: "",
      recipients: [SpoolRecipient(address: recipient, originalRecipient: nil)], session: SpoolSession(),
      requestID: RequestID.make(), queueID: nil,
      verdict: .unauthenticated(deliveryID: deliveryID, receivedAt: now))
    let event = EventID.make(
      deliveryID: deliveryID.description, recipient: recipient, route: route.name,
      key: randomBytes(32), hmac: hmacSHA256)
    var state = SpoolState(record: record, seal: seal)
    state.deliveries = [
      DeliveryState(
        eventID: event.description, recipient: recipient, originalRecipient: nil, route: route.name, due: now)
    ]
    let preparation = EventPreparation(
      spool: spool,
      attempt: DeliveryAttempt(
        ticket: DeliveryTicket(state, 0), startedAt: now, delivery: state.deliveries[0], queueID: nil,
        parserCrashes: 0, isRecovered: false),
      route: route, messages: SharedMessages(), signer: signer, attachmentURLs: attachmentURLs)
    let message = SpooledMessage(record: record, seal: seal, raw: raw)
    let request = try await threads.runIfActive {
      message.withRaw { preparation.request(url, message, MIMEParser.parse($0), $0) }
    }
    guard var request else { throw ControlProblem.unavailable("no test event could be made") }
    request.timeout = min(request.timeout, Self.patience)
    let answer = await client.post(request)
    return Self.report(answer, route, url, event, took: SystemClock.now - now)
  }

  private static func report(
    _ answer: HTTPAnswer, _ route: Route, _ url: String, _ event: EventID, took: Duration
  ) -> JSONValue {
    var status: JSONValue = .null
    var problem: JSONValue = .null
    switch answer {
    case .status(let code, _, let excerpt):
      status = .integer(Int64(code))
      let hint = (300..<400).contains(code) ? "redirects are not followed" : ""
      let said = [hint, excerpt].filter { !$0.isEmpty }
      if !(200..<300).contains(code) {
        problem = .string(said.isEmpty ? "HTTP \(code)" : said.joined(separator: "; "))
      }
    case .failed(let failure): problem = .string(failure.description)
    }
    return [
      "route": .string(route.name), "url": .string(url), "event_id": .string(event.description),
      "delivered": .bool(problem.isNull), "status": status, "error": problem,
      "milliseconds": .integer(took.milliseconds),
    ]
  }

  /// A message that says what it is, to people and to programs.
  private static func message(to recipient: String, route: String, at now: Timestamp, id: SpoolID) -> [UInt8]
  {
    let lines = [
      "From: GoMail <postmaster@localhost>", "To: \(recipient)", "Subject: GoMail test event",
      "Message-ID: <\(id)@localhost>", "Auto-Submitted: auto-generated", "X-GoMail-Test: \(route)",
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "",
      "An operator tries the route \(route) out. Nobody sent this message.", "",
    ]
    return Array(lines.joined(separator: "\r\n").utf8)
  }
}
