import Authentication
import Daemon
import JSON
import Mail
import Policy
import Spool
import Webhook

/// `POST /mail/inbound` and the original's older `/email`: mail handed in over HTTP, into the same spool
/// and with the same events as mail that came by LMTP.
struct InboundRoutes: Sendable {
  /// What a JSON request may be larger than its message. Base64 takes 4 octets for 3; of text, a letter of two
  /// octets may be escaped as six, and line ends as four for two. A message that is control characters for the
  /// most part does not fit as text, and belongs into base64 or message/rfc822.
  private static let escapedOctets = 3
  /// Octets of the bodies of all requests at one time: two of the largest requests with messages of 25 MiB. With
  /// larger messages, one request at a time.
  static let maximumBodyOctetsTogether = 160 << 20
  /// Room for the other members of a JSON request.
  private static let otherOctets = 65_536

  let intake: Intake
  let maximumMessageOctets: Int
  let domains: Set<DomainName>
  let addresses: AddressRules

  /// The routes.
  var routes: [ControlRoute] {
    let limit = maximumMessageOctets * Self.escapedOctets + Self.otherOctets
    return ["/mail/inbound", "/email"].map { path in
      ControlRoute("POST", path, maximumBodyOctets: limit) { try await take($0) }
    }
  }

  private func take(_ request: ControlRequest) async throws -> ControlResponse {
    let requestID = RequestID.accepted(request.header("X-Request-ID")) ?? RequestID.make()
    if let obstacle = intake.currentObstacle { throw Self.problem(obstacle.reply) }
    let mail: InboundMail
    do throws(InboundProblem) {
      mail = try InboundMail(
        fields: request.headers, body: request.body, maximumMessageOctets: maximumMessageOctets)
    } catch {
      throw ControlProblem(status: error.status, code: error.code, message: "\(error)")
    }
    try check(mail)
    var reception = Reception(
      Arrival(
        sender: mail.sender,
        recipients: mail.recipients.map { SpoolRecipient(address: $0, originalRecipient: nil) },
        connection: mail.connection,
        session: SpoolSession(
          name: mail.connection.clientHostname, address: mail.connection.clientAddress?.description,
          proto: "HTTP", helo: mail.connection.clientHELO),
        requestID: requestID),
      intake: intake)
    await reception.take(mail.message)
    // One reply stands for all: nothing depends on the recipient yet.
    guard let reply = await reception.finish().first else { throw Self.problem(.noReply) }
    guard reply.severity == .success, let stored = reception.stored else { throw Self.problem(reply) }
    reception.handOver()
    var response = ControlResponse.json([
      "status": "success", "message_id": .string(stored.id.description),
      "stored_at": .string(intake.spool.path(stored.id, in: .inbox)),
      "timestamp": .string(stored.receivedAt.rfc3339), "request_id": .string(requestID),
    ])
    response.headers.append((name: "X-Request-ID", value: requestID))
    return response
  }

  /// The rules that the milter has for envelopes, and that the mail is ours, which Postfix knows of its own.
  private func check(_ mail: InboundMail) throws {
    func refuse(_ code: String, _ message: String) -> ControlProblem {
      ControlProblem(status: 422, code: code, message: message)
    }
    if !mail.sender.isEmpty, let objection = addresses.objection(to: EmailAddress(lenient: mail.sender)) {
      throw refuse("sender_refused", "\(objection)")
    }
    for recipient in mail.recipients {
      let address = EmailAddress(lenient: recipient)
      if let objection = addresses.objection(to: address) {
        throw refuse("recipient_refused", "\(objection)")
      }
      guard !domains.isEmpty, let domain = address?.domain, !domains.contains(domain) else { continue }
      throw refuse(
        "recipient_not_local", "\(domain) is not among the domains that receive mail here; set domains")
    }
  }

  /// What LMTP would have answered, for HTTP: always worth another try.
  private static func problem(_ reply: SMTPReply) -> ControlProblem {
    var problem = ControlProblem.unavailable(reply.text.value)
    problem.retryAfter = .seconds(60)
    return problem
  }
}

extension SMTPReply {
  fileprivate static let noReply = SMTPReply(
    451, "4.3.0", "the message could not be stored, try again later", reason: .notStored)
}
