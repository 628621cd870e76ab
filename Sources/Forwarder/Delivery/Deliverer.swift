import Daemon
import LibCurl
import Logging
import Mail
import NIOCore
import NIOPosix
import ServiceLifecycle
import Spool
import Webhook

/// Makes the attempts that the backlog hands out and writes down what came of them.
final class Deliverer: Service {
  /// How long attempts under way may still take when the daemon stops. The process cancels what runs
  /// after 8 s, and what came of the attempts must be written before.
  static let stopGrace = Duration.seconds(7)
  /// After trouble of our own (disk, memory) an attempt is made again after this time.
  static let troublePause = Duration.seconds(5)
  /// The longest text of an error that is kept, in characters.
  static let maximumErrorLength = 300

  private let spool: Spool
  private let backlog: Backlog
  private let router: Router
  private let disabledRoutes: DisabledRoutes
  private let parser: ParserThreads
  private let threads: NIOThreadPool
  private let index: MessageIndex
  private let client: HTTPClient
  private let retries: RetrySchedule
  private let metrics: ForwarderMetrics
  private let logger: Logger

  init(
    spool: Spool, backlog: Backlog, router: Router, disabledRoutes: DisabledRoutes, parser: ParserThreads,
    threads: NIOThreadPool, index: MessageIndex, client: HTTPClient, retries: RetrySchedule,
    metrics: ForwarderMetrics, logger: Logger
  ) {
    self.spool = spool
    self.backlog = backlog
    self.router = router
    self.disabledRoutes = disabledRoutes
    self.parser = parser
    self.threads = threads
    self.index = index
    self.client = client
    self.retries = retries
    self.metrics = metrics
    self.logger = logger
  }

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.dispatch() }
      group.addTask {
        try? await gracefulShutdown()
        // Cancelled as soon as the last attempt has ended.
        guard (try? await Task.sleep(for: Self.stopGrace)) != nil else { return }
        self.client.abort()
      }
      await group.next()
      group.cancelAll()
    }
    await retryWrites(includingUnsaved: true)
  }

  /// Writes the states whose last write failed; with `includingUnsaved`, all the disk does not know.
  func retryWrites(includingUnsaved: Bool = false) async {
    for order in backlog.overdueOrders(includingUnsaved: includingUnsaved) { await carryOut(order) }
  }

  /// Starts attempts as they become due until the daemon stops; returns when all have ended.
  private func dispatch() async {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    await withDiscardingTaskGroup { group in
      var alarm: Scheduled<Void>?
      for await _ in backlog.changes.cancelOnGracefulShutdown() {
        let now = SystemClock.now
        while let attempt = backlog.next(at: now) {
          group.addTask { await self.make(attempt) }
        }
        for order in backlog.newOrders() {
          group.addTask { await self.carryOut(order) }
        }
        alarm?.cancel()
        alarm = backlog.wakeUp(after: now).map { moment in
          let pause = max(0, (moment - now).milliseconds)
          return loop.scheduleTask(in: .milliseconds(pause + 1)) { [backlog] in backlog.wake() }
        }
      }
      alarm?.cancel()
    }
  }

  private func make(_ attempt: DeliveryAttempt) async {
    let started = SystemClock.now
    let (result, summary) = await result(of: attempt)
    let ended = SystemClock.now
    report(attempt, result, took: ended - started)
    if case .routeGone = result, let route = router.route(attempt.ticket.route) {
      await disabledRoutes.add(route, at: ended)
    }
    var order = backlog.finish(attempt, result, summary: summary, at: ended)
    while let current = order { order = await carryOutOnce(current) }
  }

  private func result(of attempt: DeliveryAttempt) async -> (AttemptResult, MessageSummary?) {
    guard let route = router.route(attempt.ticket.route) else {
      return (.interrupted(due: SystemClock.now + Self.troublePause), nil)
    }
    let preparation = EventPreparation(spool: spool, attempt: attempt, route: route)
    let prepared: EventPreparation.Prepared
    do {
      prepared = try await parser.run(
        attempt.ticket.message,
        isSuspect: (1..<EventPreparation.maximumParserCrashes).contains(attempt.parserCrashes)
      ) { try preparation.run() }
    } catch {
      return (await trouble(error, with: attempt), nil)
    }
    guard let request = prepared.request else { return (.delivered(status: nil), prepared.summary) }
    let answer = await client.post(request)
    return (interpret(answer, attempt), prepared.summary)
  }

  private func interpret(_ answer: HTTPAnswer, _ attempt: DeliveryAttempt) -> AttemptResult {
    let now = SystemClock.now
    let status: Int?
    var error: String
    switch answer {
    case .status(let code, _, let excerpt):
      status = code
      error = excerpt.isEmpty ? "HTTP \(code)" : "HTTP \(code): \(excerpt)"
    case .failed(.cancelled), .failed(.shutDown):
      return .interrupted(due: now)
    case .failed(let failure):
      status = nil
      error = failure.description
    }
    error = String(error.prefix(Self.maximumErrorLength))
    let step = answer.deliveryAnswer.nextStep(
      afterAttempt: attempt.delivery.attempts + 1, endedAt: now, schedule: retries,
      jitter: Double.random(in: 0...1))
    switch step {
    case .delivered: return .delivered(status: status)
    case .retry(let due): return .retry(due: due, routePausedUntil: nil, status: status, error: error)
    case .throttle(let due, let pause):
      return .retry(due: due, routePausedUntil: pause, status: status, error: error)
    case .failed: return .failed(status: status, error: error)
    case .disableRoute: return .routeGone(status: status ?? 410)
    }
  }

  /// Trouble of our own is not the endpoint's: the attempt does not count.
  private func trouble(_ error: any Error, with attempt: DeliveryAttempt) async -> AttemptResult {
    let id = attempt.ticket.message
    logger.error(
      "message cannot be read",
      metadata: [
        "queue_id": "\(attempt.queueID ?? "-")", "spool_id": "\(id)", "error": "\(error)",
      ])
    guard case SpoolFailure.incomplete = error else {
      if (error as? SpoolFailure)?.isMissing == true { return .corrupt }
      return .interrupted(due: SystemClock.now + Self.troublePause)
    }
    metrics.corrupt.add()
    let spool = spool
    try? await threads.runIfActive { try spool.putAside(id) }
    index.remove(id)
    return .corrupt
  }

  private func carryOut(_ order: StateOrder) async {
    var next: StateOrder? = order
    while let current = next { next = await carryOutOnce(current) }
  }

  /// Writes a state, or moves a finished message out of the inbox.
  private func carryOutOnce(_ order: StateOrder) async -> StateOrder? {
    let spool = spool
    let isFinal = order.state.isFinal
    do {
      try await threads.runIfActive {
        if isFinal {
          try spool.settle(order.state, hadState: order.hasStateFile)
        } else {
          try spool.write(order.state, in: .inbox)
        }
      }
    } catch let failure as SpoolFailure where isFinal && failure.isMissing {
      // Somebody took the file away: there is nothing left to move.
      logger.warning(
        "message vanished from the inbox",
        metadata: ["queue_id": "\(order.state.queueID ?? "-")", "spool_id": "\(order.state.id)"])
      index.remove(order.state.id)
      return backlog.wrote(order, succeeded: true)
    } catch {
      metrics.storage(isFinal ? .settle : .state, succeeded: false)
      logger.error(
        "message state not written",
        metadata: [
          "queue_id": "\(order.state.queueID ?? "-")", "spool_id": "\(order.state.id)", "error": "\(error)",
        ])
      return backlog.wrote(order, succeeded: false)
    }
    metrics.storage(isFinal ? .settle : .state, succeeded: true)
    index.note(order.state)
    return backlog.wrote(order, succeeded: true)
  }

  private func report(_ attempt: DeliveryAttempt, _ result: AttemptResult, took: Duration) {
    var metadata: Logger.Metadata = [
      "queue_id": "\(attempt.queueID ?? "-")", "event_id": "\(attempt.delivery.eventID)",
      "spool_id": "\(attempt.ticket.message)", "route": "\(attempt.ticket.route)",
      "recipient": "\(attempt.delivery.recipient)", "attempt": "\(attempt.delivery.attempts + 1)",
      "milliseconds": "\(took.milliseconds)",
    ]
    switch result {
    case .delivered(let status):
      metrics.delivered.add()
      metrics.attemptSeconds.observe(took)
      if let status { metadata["status"] = "\(status)" }
      logger.info("event delivered", metadata: metadata)
    case .retry(let due, _, let status, let error):
      metrics.retried.add()
      metrics.attemptSeconds.observe(took)
      if let status { metadata["status"] = "\(status)" }
      metadata["error"] = "\(error)"
      metadata["next_attempt_at"] = "\(due)"
      logger.warning("event not delivered, will be retried", metadata: metadata)
    case .failed(let status, let error):
      metrics.failed.add()
      metrics.attemptSeconds.observe(took)
      if let status { metadata["status"] = "\(status)" }
      metadata["error"] = "\(error)"
      logger.error("event failed for good", metadata: metadata)
    case .routeGone(let status):
      metrics.held.add()
      metadata["status"] = "\(status)"
      logger.critical("route disabled by its endpoint, its mail is held", metadata: metadata)
    case .interrupted, .corrupt:
      break
    }
  }
}
