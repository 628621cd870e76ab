package import Authentication
package import Mail

/// One SMTP session as a value: events in, steps out. It knows no socket, no clock and no chance.
///
///     connect → checkConnection → connectionChecked → reply
///     helo
///     mail → reply,  recipient → reply …,  header …,  body …
///     endOfMessage → authenticate → authenticated → finish
///     abort → forgetMessage
///
/// Events that come when they should not are answered with a temporary refusal or nothing; none of
/// them can make the session trap.
package struct SMTPSession: Sendable {
  enum Phase: Sendable {
    case idle
    case checkingConnection
    case message(Message)
    case authenticating(Message, ending: Ending)
  }

  struct Ending: Sendable {
    let queueID: QueueID?
    let receivedAt: Timestamp
    let deliveryID: DeliveryID
  }

  let rules: InspectionRules
  let keys: VerdictKeyring
  let hmac: MessageAuthenticationCode
  var phase = Phase.idle
  var connection = ConnectionFacts()
  var role = ClientConnection.Role.smtp
  var isTrusted = false

  /// A session before its first event.
  package init(rules: InspectionRules, keys: VerdictKeyring, hmac: @escaping MessageAuthenticationCode) {
    self.rules = rules
    self.keys = keys
    self.hmac = hmac
  }

  /// What is known of the connection so far.
  package var connectionFacts: ConnectionFacts { connection }

  /// Takes one event; returns what to do, in order.
  package mutating func on(_ event: SessionEvent) -> [SessionStep] {
    switch event {
    case .connect(let client): connect(client)
    case .connectionChecked(let refusal): connectionChecked(refusal)
    case .helo(let name, let tls): helo(name, tls)
    case .mail(let command): [.reply(mail(command))]
    case .recipient(let path): [.reply(recipient(path))]
    case .endOfMessage(let queueID, let receivedAt, let deliveryID):
      [endOfMessage(Ending(queueID: queueID, receivedAt: receivedAt, deliveryID: deliveryID))]
    case .authenticated(let findings): authenticated(findings)
    case .abort, .close: forget()
    }
  }

  /// Takes one header field: its name and all that follows the colon, folded with LF. The octets are
  /// looked at only during the call.
  package mutating func onHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    withMessage { message, rules in message.addField(name: name, value: value, rules: rules) }
  }

  /// Takes the end of the header section.
  package mutating func onEndOfHeader() { withMessage { message, _ in message.endHeader() } }

  /// Takes the next octets of the body, as they are on the wire. They are looked at only during the
  /// call.
  package mutating func onBody(_ chunk: UnsafeRawBufferPointer) {
    withMessage { message, _ in message.addBody(chunk) }
  }

  /// Changes the message where it lies: a copy per field would make each field cost them all.
  private mutating func withMessage(_ body: (inout Message, InspectionRules) -> Void) {
    guard case .message(var message) = phase else { return }
    phase = .idle
    body(&message, rules)
    phase = .message(message)
  }

  private mutating func connect(_ client: ClientConnection) -> [SessionStep] {
    role = client.role
    connection = ConnectionFacts(
      clientAddress: client.role == .smtp ? client.address : nil,
      clientHostname: client.role == .smtp ? BoundedText.optional(client.hostname) : nil)
    isTrusted =
      client.daemonName?.lowercased() == "originating"
      || connection.clientAddress.map { address in
        rules.trustedNetworks.contains { $0.contains(address) }
      } ?? false
    guard let address = connection.clientAddress else {
      phase = .idle
      return [.reply(.proceed)]
    }
    phase = .checkingConnection
    return [.checkConnection(address)]
  }

  private mutating func connectionChecked(_ refusal: SMTPReply?) -> [SessionStep] {
    guard case .checkingConnection = phase else { return [] }
    phase = .idle
    return [.reply(refusal.map(SessionAnswer.refuse) ?? .proceed)]
  }

  private mutating func helo(_ name: [UInt8], _ tls: TLSFacts?) -> [SessionStep] {
    // What cleanup says here for mail without a client is made up.
    guard role == .smtp else { return [] }
    connection.clientHELO = BoundedText.shown(name)
    connection.tls = tls.map {
      TLSFacts(version: BoundedText.optional($0.version), cipher: BoundedText.optional($0.cipher))
    }
    return []
  }

  private mutating func mail(_ command: MailCommand) -> SessionAnswer {
    phase = .idle
    let path = MailCommand.withoutBrackets(command.path)
    let text = String(validating: path, as: UTF8.self)
    // Without an SMTP client nobody is there to be told.
    if role == .smtp {
      guard let text, ReversePath(text) != nil else { return .refuse(.malformedSender) }
      switch command.declaredSize {
      case .absent: break
      case .malformed: return .refuse(.malformedSize)
      case .immense: return .refuse(.tooLarge(rules.maximumMessageOctets))
      case .octets(let size) where size > rules.maximumMessageOctets:
        return .refuse(.tooLarge(rules.maximumMessageOctets))
      case .octets: break
      }
    }
    let isOriginating = isTrusted || command.authenticationType?.isEmpty == false
    phase = .message(Message(sender: text ?? BoundedText.shown(path), isOriginating: isOriginating))
    return .proceed
  }

  private mutating func recipient(_ path: [UInt8]) -> SessionAnswer {
    guard case .message(var message) = phase else { return .refuse(.outOfSequence) }
    let path = MailCommand.withoutBrackets(path)
    if role == .smtp {
      guard let text = String(validating: path, as: UTF8.self),
        // RFC 5321 §4.5.1: this one needs no domain.
        EmailAddress(text) != nil || text.lowercased() == "postmaster"
      else { return .refuse(.malformedRecipient) }
    }
    phase = .idle
    message.recipientCount += 1
    phase = .message(message)
    return .proceed
  }

  private mutating func forget() -> [SessionStep] {
    phase = .idle
    return [.forgetMessage]
  }
}
