import Daemon
import LibCurl
import Locking
import Logging
import Mail
import OpenSSL
import Spool
import Webhook

/// Asks the webhooks of sync routes while LMTP waits. Parsing and rendering have threads of their own: slow
/// endpoints hold none, and the backlog's attempts lose none.
final class SyncDelivery: Sendable {
  /// Threads that read, parse and render: as many as processors of a small machine.
  static let workerThreads = 4

  let router: Router
  let gate = SyncGate()
  private let spool: Spool
  private let backlog: Backlog
  private let disabledRoutes: DisabledRoutes
  private let parser: ParserSlots
  private let ledger: CrashLedger
  private let workers: WorkerThreads
  private let messages = SharedMessages()
  private let largeMessages: LargeMessages
  private let client: HTTPClient
  private let signer: WebhookSigner
  private let attachmentURLs: AttachmentURLs
  private let report: SyncReport
  private let mixed: MixedTransactions
  private let metrics: ForwarderMetrics
  private let logger: Logger
  /// The exchanges under way; `nil` since the forwarder stops.
  private let exchanges = Locked<[DeliveryTicket: Task<HTTPAnswer, Never>]?>([:])

  init(
    spool: Spool, backlog: Backlog, router: Router, disabledRoutes: DisabledRoutes, parser: ParserSlots,
    ledger: CrashLedger, client: HTTPClient, signer: @escaping WebhookSigner, attachmentURLs: AttachmentURLs,
    largeMessages: LargeMessages, metrics: ForwarderMetrics, logger: Logger, feed: LiveFeed
  ) throws {
    workers = try WorkerThreads(count: Self.workerThreads)
    self.spool = spool
    self.backlog = backlog
    self.router = router
    self.disabledRoutes = disabledRoutes
    self.parser = parser
    self.ledger = ledger
    self.client = client
    self.signer = signer
    self.attachmentURLs = attachmentURLs
    self.largeMessages = largeMessages
    self.metrics = metrics
    self.logger = logger
    report = SyncReport(metrics: metrics, logger: logger, feed: feed)
    mixed = MixedTransactions(metrics: metrics, logger: logger)
  }

  /// A process died while it parsed these messages: Postfix brings them again.
  func reportCrashes(_ deliveries: [DeliveryID]) {
    for id in deliveries {
      metrics.parserCrashes.add()
      logger.error(
        "a process died while it parsed a message",
        metadata: ["delivery_id": "\(id)", "crashes": "\(ledger.crashes(of: id))"])
    }
  }

  /// `recipients` of sync routes came in one transaction with others.
  func noteMixed(_ recipients: Int, queueID: String?) { mixed.note(recipients, queueID: queueID) }

  /// Makes all attempts side by side; the answers in their order.
  func ask(_ attempts: [SyncAttempt]) async -> [SyncAnswer] {
    await withTaskGroup(of: (Int, SyncAnswer).self) { group in
      for (place, attempt) in attempts.enumerated() {
        group.addTask(executorPreference: workers) { (place, await self.make(attempt)) }
      }
      var answers: [Int: SyncAnswer] = [:]
      for await (place, answer) in group { answers[place] = answer }
      return attempts.indices.map {
        answers[$0] ?? SyncAnswer(.postpone(.trouble), nil, at: SystemClock.now)
      }
    }
  }

  /// Ends what is under way and lets nothing begin: what is not answered yet is postponed.
  func stop() {
    gate.stop()
    let running = exchanges.withLock { exchanges in
      defer { exchanges = nil }
      return exchanges.map { Array($0.values) } ?? []
    }
    for exchange in running { exchange.cancel() }
  }

  private func make(_ sync: SyncAttempt) async -> SyncAnswer {
    let ticket = sync.attempt.ticket
    if let obstacle = obstacle(sync.route) { return postponed(sync, obstacle) }
    switch await gate.enter(
      ticket, concurrency: backlog.isProbing(sync.route.name) ? 1 : sync.route.concurrency)
    {
    case .busy: return postponed(sync, .busy)
    case .stopping: return postponed(sync, .stopping)
    case .entered: break
    }
    defer { gate.leave(ticket) }
    // The endpoint may have broken down while this one waited.
    if let obstacle = obstacle(sync.route) { return postponed(sync, obstacle) }
    let started = SystemClock.now
    let crashes = ledger.crashes(of: sync.deliveryID)
    let prepared: EventPreparation.Prepared
    do {
      guard let made = try await prepare(sync, crashes: crashes) else { return postponed(sync, .stopping) }
      prepared = made
    } catch {
      logger.error(
        "event not made",
        metadata: ["queue_id": "\(sync.attempt.queueID ?? "-")", "error": "\(error)"])
      return postponed(sync, .trouble)
    }
    let answer = await answer(sync, prepared, startedAt: started)
    // Parsed and alive, or done without being parsed.
    if crashes > 0, crashes < EventPreparation.maximumParserCrashes || !answer.decision.isPostponed {
      try? ledger.forget(sync.deliveryID)
    }
    report.attempt(sync, answer, traceParent: prepared.traceParent, took: answer.endedAt - started)
    return answer
  }

  private func postponed(_ sync: SyncAttempt, _ obstacle: SyncObstacle) -> SyncAnswer {
    let answer = SyncAnswer(.postpone(obstacle), nil, at: SystemClock.now)
    report.attempt(sync, answer, traceParent: nil, took: .zero)
    return answer
  }

  private func obstacle(_ route: Route) -> SyncObstacle? {
    switch backlog.hindrance(route.name, at: SystemClock.now) {
    case .disabled: .disabled
    case .paused: .paused
    case nil: nil
    }
  }

  /// The request; `nil` where there is no turn for it any more because the daemon stops.
  private func prepare(_ sync: SyncAttempt, crashes: Int) async throws -> EventPreparation.Prepared? {
    let delivery = sync.attempt
    if delivery.isLarge, await !largeMessages.begin(delivery.messageOctets) { return nil }
    defer { if delivery.isLarge { largeMessages.end(delivery.messageOctets) } }
    let preparation = EventPreparation(
      spool: spool,
      attempt: DeliveryAttempt(
        ticket: delivery.ticket, startedAt: delivery.startedAt, delivery: delivery.delivery,
        queueID: delivery.queueID, parserCrashes: crashes, isRecovered: false),
      route: sync.route, messages: messages, source: .draft(sync.draft, sync.record), signer: signer,
      attachmentURLs: attachmentURLs)
    // Not before: what waits for its turn must not keep the message in memory.
    messages.willUse(sync.draft)
    defer { messages.didUse(sync.draft) }
    if (1..<EventPreparation.maximumParserCrashes).contains(crashes) {
      return try await parser.runSuspect(delivery: sync.deliveryID) { try preparation.run() }
    }
    return try parser.run(delivery: sync.deliveryID) { try preparation.run() }
  }

  private func answer(
    _ sync: SyncAttempt, _ prepared: EventPreparation.Prepared, startedAt started: Timestamp
  ) async -> SyncAnswer {
    let route = sync.route
    guard let request = prepared.request else {
      // No other answer would come: as in mode async it is ours to keep.
      return prepared.hasNoURL
        ? SyncAnswer(.keep, .unaddressable, at: SystemClock.now, summary: prepared.summary)
        : SyncAnswer(.postpone(.trouble), nil, at: SystemClock.now)
    }
    let answer = await exchange(sync.attempt.ticket, request)
    let ended = SystemClock.now
    let isFixed = route.isURLFixed
    var result = AttemptResult(
      answer, afterAttempt: 1, endedAt: ended, schedule: .standard, jitter: 0.5, urlIsFixed: isFixed)
    let decision = SyncDecision(
      answer.deliveryAnswer,
      mayRefuse: SyncDecision.mayRefuse(sender: sync.record.sender, verdict: sync.record.verdict),
      urlIsFixed: isFixed)
    if case .routeGone = result {
      if router.route(route.name)?.url == route.url {
        await disabledRoutes.add(route, at: ended)
      } else {
        // A reload gave the route another URL while the old one was asked.
        result = .interrupted
      }
    }
    backlog.judge(route.name, result, startedAt: started, endedAt: ended)
    return SyncAnswer(decision, result, at: ended, summary: prepared.summary)
  }

  /// Posts a request; `stop` breaks it off.
  private func exchange(_ ticket: DeliveryTicket, _ request: HTTPRequest) async -> HTTPAnswer {
    let task = exchanges.withLock { exchanges -> Task<HTTPAnswer, Never>? in
      guard exchanges != nil else { return nil }
      let client = client
      let task = Task { await client.post(request) }
      exchanges?[ticket] = task
      return task
    }
    guard let task else { return .failed(.cancelled) }
    defer { exchanges.withLock { _ = $0?.removeValue(forKey: ticket) } }
    return await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
  }
}
