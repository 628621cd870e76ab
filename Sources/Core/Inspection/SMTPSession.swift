package import Authentication
import DNS
package import Mail
package import Policy

/// One SMTP session as a value: events in, steps out. It knows no socket, no clock and no chance.
///
///     connect → checkConnection → connectionChecked → reply
///     helo
///     mail → checkLimits → limitsChecked → lookAhead, reply
///     recipient → checkLimits → limitsChecked → reply …
///     header …,  endOfHeader → lookAhead,  body …
///     endOfMessage → authenticate → checkLimits → limitsChecked → finish,  or finish at once
///     abort → forgetMessage
///
/// `checkLimits` is left out where no rule counts anything.
///
/// Events that come when they should not are answered with a temporary refusal or nothing; none of
/// them can make the session trap. It serves one conversation, so it is not `Sendable`: the digests of the
/// body in progress belong to it.
package struct SMTPSession {
  let rules: InspectionRules
  let keys: VerdictKeyring
  let hmac: MessageAuthenticationCode
  let crypto: any DKIMCrypto
  let signers: DKIMSigningTable
  let secondVerifier: (any DKIMSecondVerifier)?
  /// The message in progress; changed where it lies, since a copy for a field would make each field cost them
  /// all.
  var message: Message?
  /// The message whose checks were asked for.
  var awaitingChecks: MessageFacts?
  /// What waits for the answer to `.checkLimits`.
  var awaitingLimits: LimitedStep?
  /// What the rules of `rate_limits` took for the message in progress, or for the one that just ended: to be given
  /// back where it was our own fault that it failed.
  package internal(set) var charges: [RateCharge] = []
  private var isCheckingConnection = false
  var connection = ConnectionFacts()
  var role = ClientConnection.Role.smtp
  private var isTrusted = false
  /// Whether no limit concerns the client.
  var isExempt = false
  /// What the client is told at MAIL.
  private var refusalAtMail: Refusal?

  /// A session before its first event.
  ///
  /// - Parameter secondVerifier: what verifies DKIM signatures beside our own engine; `nil` where nothing does.
  package init(
    rules: InspectionRules, keys: VerdictKeyring, hmac: @escaping MessageAuthenticationCode,
    crypto: any DKIMCrypto, signers: DKIMSigningTable = DKIMSigningTable(),
    secondVerifier: (any DKIMSecondVerifier)? = nil
  ) {
    self.rules = rules
    self.keys = keys
    self.hmac = hmac
    self.crypto = crypto
    self.signers = signers
    self.secondVerifier = rules.authentication.dkimEngine == .native ? nil : secondVerifier
  }

  /// What is known of the connection so far.
  package var connectionFacts: ConnectionFacts { connection }

  /// Whether an SMTP client is there, and not the mail server itself.
  package var isOfSMTPClient: Bool { role == .smtp }

  /// Takes one event; returns what to do, in order.
  package mutating func on(_ event: SessionEvent) -> [SessionStep] {
    switch event {
    case .connect(let client): connect(client)
    case .connectionChecked(let admission): connectionChecked(admission)
    case .limitsChecked(let decision): limitsChecked(decision)
    case .helo(let name, let tls): helo(name, tls)
    case .mail(let command): mail(command)
    case .recipient(let path): recipient(path)
    case .endOfMessage(let queueID, let receivedAt, let deliveryID):
      [
        endOfMessage(
          MessageFacts.Ending(queueID: queueID, receivedAt: receivedAt, deliveryID: deliveryID))
      ]
    case .abort, .close: forget()
    }
  }

  /// Takes one header field: its name and all that follows the colon, folded with LF. The octets are
  /// looked at only during the call.
  package mutating func onHeader(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    let rule = rules.claims
    message?.addField(name: name, value: value, claims: rule)
  }

  /// Takes the end of the header section.
  package mutating func onEndOfHeader() -> [SessionStep] {
    message?.endHeader()
    return readHeader()
  }

  /// Takes the next octets of the body, as they are on the wire. They are looked at only during the
  /// call.
  package mutating func onBody(_ chunk: UnsafeRawBufferPointer) {
    // Where the end of the header section was not told, the digests begin here.
    _ = readHeader()
    message?.addBody(chunk)
  }

  /// Reads the header section where that was not done yet.
  mutating func readHeader() -> [SessionStep] {
    let (rules, crypto, signers, isLocal) = (rules.authentication, crypto, signers, role == .local)
    let verifier = secondVerifier
    message?.prepareSigning(signers, isLocal: isLocal, crypto: crypto)
    let questions = message?.readHeader(rules, crypto: crypto, verifier: verifier) ?? []
    return questions.isEmpty ? [] : [.lookAhead(questions)]
  }

  /// Between messages.
  mutating func rest() {
    message = nil
    awaitingChecks = nil
    awaitingLimits = nil
    charges = []
    isCheckingConnection = false
  }

  private mutating func connect(_ client: ClientConnection) -> [SessionStep] {
    role = client.role
    connection = ConnectionFacts(
      clientAddress: client.role == .smtp ? client.address : nil,
      clientHostname: client.role == .smtp ? BoundedText.optional(client.hostname) : nil)
    isTrusted =
      client.role == .local || client.daemonName?.lowercased() == "originating"
      || connection.clientAddress.map { address in
        rules.trustedNetworks.contains { $0.contains(address) }
      } ?? false
    rest()
    (isExempt, refusalAtMail) = (false, nil)
    guard let address = connection.clientAddress else { return [.reply(.proceed)] }
    isCheckingConnection = true
    return [.checkConnection(RateFacts(client: address, isOriginating: isTrusted))]
  }

  private mutating func connectionChecked(_ admission: ConnectionAdmission) -> [SessionStep] {
    guard isCheckingConnection else { return [] }
    isCheckingConnection = false
    switch admission {
    case .admitted(let isExempt):
      self.isExempt = isExempt
      return [.reply(.proceed)]
    case .refused(let refusal): return [.reply(.refuse(refusal))]
    case .refusedAtMail(let refusal):
      refusalAtMail = refusal
      return [.reply(.proceed)]
    }
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

  private mutating func mail(_ command: MailCommand) -> [SessionStep] {
    rest()
    if let refusalAtMail { return [.reply(.refuse(refusalAtMail))] }
    let path = MailCommand.withoutBrackets(command.path)
    let text = String(validating: path, as: UTF8.self)
    // Without an SMTP client nobody is there to be told.
    if role == .smtp, let refusal = EnvelopeCheck.refusal(of: command, sender: text, by: rules) {
      return [.reply(.refuse(refusal))]
    }
    let isOriginating = isTrusted || command.authenticationType?.isEmpty == false
    let sender = text ?? BoundedText.shown(path)
    message = Message(
      sender: sender, isOriginating: isOriginating, isInternationalized: command.isInternationalized,
      user: command.user)
    guard isLimited(at: .mail), var facts = rateFacts() else { return mailAccepted() }
    if case .octets(let size) = command.declaredSize { facts.octets = size }
    awaitingLimits = .mail
    return [.checkLimits(.mail, facts)]
  }

  /// MAIL goes on; where a limit has been reached, recipients are refused.
  func mailAccepted() -> [SessionStep] {
    guard let message, !message.isOriginating, message.limitRefusal == nil else { return [.reply(.proceed)] }
    let questions = questionsAhead(sender: message.sender)
    return (questions.isEmpty ? [] : [.lookAhead(questions)]) + [.reply(.proceed)]
  }

  /// What can be asked before a message's first octet: the sender's SPF record.
  private func questionsAhead(sender: String) -> [DNSQuestion] {
    guard rules.authentication.isSPFEnabled, connection.clientAddress != nil else { return [] }
    let identity = SPFIdentity.mailFrom(sender)
    return SPF.firstQuestion(for: identity, helo: connection.clientHELO ?? "").map { [$0] } ?? []
  }

  private mutating func recipient(_ path: [UInt8]) -> [SessionStep] {
    guard let message else { return [.reply(.refuse(.outOfSequence))] }
    guard message.recipients.count < Message.maximumRecipients else {
      return [.reply(.refuse(.tooManyRecipients))]
    }
    let path = MailCommand.withoutBrackets(path)
    if role == .smtp,
      let refusal = EnvelopeCheck.refusal(
        ofRecipient: path, isInternationalized: message.isInternationalized, by: rules)
    {
      return [.reply(.refuse(refusal))]
    }
    if isExempt || EnvelopeCheck.isPostmaster(path) { return recipientAccepted(path) }
    if let refusal = message.limitRefusal { return [.reply(.refuse(refusal))] }
    guard isLimited(at: .recipient), var facts = rateFacts() else { return recipientAccepted(path) }
    facts.recipient = String(decoding: path, as: UTF8.self)
    awaitingLimits = .recipient(path)
    return [.checkLimits(.recipient, facts)]
  }

  mutating func recipientAccepted(_ path: ArraySlice<UInt8>) -> [SessionStep] {
    message?.addRecipient(path)
    if !EnvelopeCheck.isPostmaster(path) { message?.isLimited = true }
    return [.reply(.proceed)]
  }

  private mutating func forget() -> [SessionStep] {
    rest()
    return [.forgetMessage]
  }
}
