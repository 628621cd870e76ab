import Authentication
import Daemon
import Inspection
import LibMilter
import Logging
import Mail
import Policy

/// One session: turns libmilter's calls into events of an `SMTPSession` and does what it says.
final class MilterSession: MilterSessionHandler {
  let desk: InspectionDesk
  var session: SMTPSession
  /// When the first octet of the message in progress came.
  private var messageBegan: ContinuousClock.Instant?
  private var hasMessage = false
  /// What was counted as an open connection, until it is closed.
  var openConnection: ConnectionDecision?
  /// Whether the client's misdeeds are told: not those of the operator's own clients and of allowed ones.
  var isWatched = false
  var hasCountedTLS = false

  init(_ desk: InspectionDesk) {
    self.desk = desk
    session = desk.makeSession()
  }

  // libmilter may let go of a session without its end.
  deinit { closeConnection() }

  func connect(_ client: MilterClient, macros: borrowing MilterMacros) -> MilterAnswer {
    let connection = ClientConnection(
      hostname: client.hostname, address: client.address, port: client.port,
      daemonName: macros["{daemon_name}"])
    desk.counters.connections.add()
    return Self.answer(perform(session.on(.connect(connection))))
  }

  func helo(name: [UInt8], macros: borrowing MilterMacros) {
    let version = macros["{tls_version}"]
    let tls = version.map { TLSFacts(version: $0, cipher: macros["{cipher}"]) }
    _ = perform(session.on(.helo(name: name, tls: tls)))
  }

  func mail(path: [UInt8], parameters: [[UInt8]], macros: borrowing MilterMacros) -> MilterAnswer {
    endMessage()
    countTLS()
    let command = MailCommand(
      path: path, parameters: parameters, authenticationType: macros["{auth_type}"],
      user: macros["{auth_authen}"])
    let answer = perform(session.on(.mail(command)))
    if case .refuse(let refusal) = answer {
      refusedEnvelope("sender refused", path, refusal)
    } else {
      hasMessage = true
      desk.messageBegan()
    }
    return Self.answer(answer)
  }

  func recipient(path: [UInt8], parameters: [[UInt8]], macros: borrowing MilterMacros) -> MilterAnswer {
    let answer = perform(session.on(.recipient(path: path)))
    if case .refuse(let refusal) = answer { refusedEnvelope("recipient refused", path, refusal) }
    return Self.answer(answer)
  }

  func refusedRecipient(status: String) {
    // RFC 3463 §3.2: X.1.1, bad destination mailbox address; X.1.0 and X.1.10 say the same. What was refused for
    // other reasons, such as relaying or a ban, is no harvest.
    guard ["5.1.0", "5.1.1", "5.1.10"].contains(status) else { return }
    reportMisdeed(.directoryHarvest, "unknown_recipient")
  }

  func unknownCommand() { reportMisdeed(.protocolAbuse, "unknown_command") }

  func header(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
    beginTiming()
    session.onHeader(name: name, value: value)
  }

  func endOfHeader() {
    beginTiming()
    _ = perform(session.onEndOfHeader())
  }

  func body(_ chunk: UnsafeRawBufferPointer) { session.onBody(chunk) }

  func endOfMessage(_ message: borrowing MilterEndOfMessage) -> MilterAnswer {
    defer { endMessage() }
    guard let deliveryID = desk.mintDeliveryID() else { return failed("no delivery id", [:]) }
    let ending = SessionEvent.endOfMessage(
      queueID: message.macros["i"].flatMap { QueueID($0) }, receivedAt: SystemClock.now,
      deliveryID: deliveryID)
    guard let outcome = outcome(of: session.on(ending)) else { return failed("message not decided", [:]) }
    do {
      for edit in outcome.edits { try Self.make(edit, in: message) }
      if let reason = outcome.holdReason { try hold(message, reason, outcome.record) }
    } catch {
      return failed("message not changed", facts(outcome.record, ["error": "\(error)"]))
    }
    // Our own fault, as in `failed`.
    if case .failed = outcome.signing { desk.limits.giveBack(session.charges) }
    conclude(outcome)
    return Self.answer(outcome.answer)
  }

  func abort() {
    _ = perform(session.on(.abort))
    endMessage()
  }

  func close() {
    _ = perform(session.on(.close))
    endMessage()
    closeConnection()
  }

  /// Our own fault: the client comes again, and by then it may be mended. It did not use up anything.
  private func failed(_ what: Logger.Message, _ metadata: Logger.Metadata) -> MilterAnswer {
    desk.counters.failures.add()
    desk.limits.giveBack(session.charges)
    desk.logger.error(what, metadata: facts(metadata))
    return .refuse(
      SMTPReply(451, "4.3.0", "The mail filter failed; try again later", reason: .filterFailed))
  }
}

extension MilterSession {
  /// Does steps of a command until one answers it.
  private func perform(_ steps: [SessionStep]) -> SessionAnswer {
    for step in steps {
      switch step {
      case .checkConnection(let facts): return perform(session.on(.connectionChecked(admission(of: facts))))
      case .checkLimits(let stage, let facts):
        return perform(session.on(.limitsChecked(decision(stage, facts))))
      case .reply(let answer): return answer
      case .lookAhead(let questions): desk.lookAhead(questions)
      case .forgetMessage: messageBegan = nil
      case .authenticate, .finish: break
      }
    }
    return .proceed
  }

  /// Does steps of the end of a message until it is decided.
  private func outcome(of steps: [SessionStep]) -> MessageOutcome? {
    for step in steps {
      switch step {
      case .authenticate: return outcome(of: session.authenticate(desk.means()))
      case .checkLimits(let stage, let facts):
        return outcome(of: session.on(.limitsChecked(decision(stage, facts))))
      case .finish(let outcome): return outcome
      case .checkConnection, .reply, .lookAhead, .forgetMessage: break
      }
    }
    return nil
  }

  private static func make(
    _ edit: HeaderEdit, in message: borrowing MilterEndOfMessage
  ) throws(MilterError) {
    switch edit {
    case .delete(let name, let occurrence): try message.delete(name: name, occurrence: occurrence)
    case .insertAtTop(let name, let value): try message.insertAtTop(name: name, value: value)
    }
  }

  /// A server without a hold queue delivers the message, as `quarantine_action: flag` would.
  private func hold(
    _ message: borrowing MilterEndOfMessage, _ reason: String, _ record: MessageRecord
  ) throws(MilterError) {
    guard message.canQuarantine else {
      desk.logger.warning("the mail server has no hold queue; delivered", metadata: facts(record, [:]))
      return
    }
    try message.quarantine(reason: reason)
  }

  private static func answer(_ answer: SessionAnswer) -> MilterAnswer {
    switch answer {
    case .proceed: .proceed
    case .refuse(let refusal): .refuse(refusal.reply)
    }
  }

  private func beginTiming() {
    if messageBegan == nil { messageBegan = .now }
  }

  private func endMessage() {
    messageBegan = nil
    guard hasMessage else { return }
    hasMessage = false
    desk.messageEnded()
  }
}

extension MilterSession {
  /// Counts and logs a decided message.
  private func conclude(_ outcome: MessageOutcome) {
    let time = messageBegan.map { $0.duration(to: .now) } ?? .zero
    desk.counters.count(outcome, took: time)
    var metadata = facts(
      outcome.record,
      ["action": "\(outcome.disposition.rawValue)", "ms": "\(time.milliseconds)"])
    if let verdict = outcome.verdict { metadata["delivery_id"] = "\(verdict.deliveryID)" }
    if case .refuse(let refusal) = outcome.answer {
      metadata["reason"] = "\(refusal.code)"
      metadata["reply"] = "\(refusal.reply)"
    }
    if !outcome.reasons.isEmpty { metadata["reasons"] = "\(Reason.codes(outcome.reasons))" }
    if let checks = outcome.checks {
      reportOpinions(checks, outcome.record)
      metadata.merge(Self.results(of: checks)) { $1 }
    }
    if let voucher = outcome.arcVoucher { metadata["trusted_arc_sealer"] = "\(voucher.sealer)" }
    if let signing = outcome.signing { metadata.merge(Self.facts(of: signing)) { $1 } }
    if outcome.holdReason != nil { metadata["held"] = "yes" }
    if outcome.record.forgedFieldCount > 0 { metadata["forged"] = "\(outcome.record.forgedFieldCount)" }
    desk.logger.info("message", metadata: metadata)
    desk.feed.publish { FeedLine.decided(outcome, at: SystemClock.now) }
    if let observations = desk.observations,
      let observation = outcome.observation(on: UTCDay(SystemClock.now))
    {
      observations.add(observation)
    }
    if outcome.disposition == .accepted, isWatched, let client = outcome.record.connection.clientAddress,
      let sender = outcome.verdict?.senderVerified, sender.verified, let domain = sender.domain
    {
      desk.limits.reportGoodMail(client, domain)
    }
  }

  private static func results(of checks: AuthenticationChecks) -> Logger.Metadata {
    var metadata: Logger.Metadata = [:]
    if let spf = checks.spf { metadata["spf"] = "\(spf.result.rawValue)" }
    if let dkim = checks.dkim { metadata["dkim"] = "\(dkim.result.rawValue)" }
    if let arc = checks.arc, arc.result != .none {
      metadata["arc"] = "\(arc.result.rawValue)"
      if let problem = arc.problem { metadata["arc_reason"] = "\(problem)" }
    }
    if let iprev = checks.iprev { metadata["iprev"] = "\(iprev.result.rawValue)" }
    guard let dmarc = checks.dmarc else { return metadata }
    metadata["dmarc"] = "\(dmarc.evaluation.result.rawValue)"
    if let author = dmarc.evaluation.author { metadata["from"] = "\(author)" }
    if let policy = dmarc.evaluation.policy { metadata["policy"] = "\(policy.rawValue)" }
    if !dmarc.differences.isEmpty {
      let differences = dmarc.differences.map {
        "\($0.subject.rawValue): \($0.treeWalk), by the list \($0.publicSuffixList)"
      }
      metadata["dmarc_differences"] = "\(differences.joined(separator: "; "))"
    }
    return metadata
  }

  private static func facts(of signing: SigningOutcome) -> Logger.Metadata {
    switch signing {
    case .signed(let signatures):
      ["signed": "\(signatures.map { "\($0.selector)/\($0.domain)" }.joined(separator: ","))"]
    case .unsigned(let reason): ["unsigned": "\(reason.code)"]
    case .failed(let error): ["error": "\(error)"]
    }
  }

  private func refusedEnvelope(_ message: Logger.Message, _ path: [UInt8], _ refusal: Refusal) {
    // A connection that is one too many was counted and logged when it came.
    guard !refusal.cause.isOfConnection else { return }
    desk.counters.refusedEnvelopes.add()
    desk.counters.count(refusal)
    let shown = HeaderText(sanitizing: String(decoding: path, as: UTF8.self))
    desk.logger.info(
      message,
      metadata: facts([
        "address": "\(shown)", "reason": "\(refusal.code)", "reply": "\(refusal.reply)",
      ]))
    desk.feed.publish {
      FeedLine.refused(refusal, session.connectionFacts, address: shown, at: SystemClock.now)
    }
  }

  func facts(_ record: MessageRecord, _ more: Logger.Metadata) -> Logger.Metadata {
    var metadata: Logger.Metadata = [
      "queue_id": "\(record.queueID?.description ?? "-")",
      "sender": "<\(record.sender)>", "recipients": "\(record.recipients.count)",
      "size": "\(record.sizeOctets)",
    ]
    metadata.merge(more) { $1 }
    return facts(metadata)
  }

  /// Who the client is, and `more`.
  func facts(_ more: Logger.Metadata) -> Logger.Metadata {
    let connection = session.connectionFacts
    var metadata: Logger.Metadata = ["client": "\(connection.clientAddress?.description ?? "local")"]
    if let helo = connection.clientHELO { metadata["helo"] = "\(helo)" }
    metadata.merge(more) { $1 }
    return metadata
  }
}
