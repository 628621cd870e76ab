import Daemon
import LibCurl
import Locking
import Logging
import Mail
import NIOCore
import NIOPosix
import ServiceLifecycle
import Spool
import Webhook

/// Makes the attempts that the backlog hands out and writes down what came of them. All of it runs on
/// the worker threads, and blocks them where it reads, parses and writes.
final class Deliverer: Service {
  /// How long attempts under way may still take when the daemon stops. The process cancels what runs
  /// after 8 s, and what came of the attempts must be written before.
  static let stopGrace = Duration.seconds(7)

  private let spool: Spool
  private let backlog: Backlog
  private let router: Router
  private let disabledRoutes: DisabledRoutes
  private let parser: ParserSlots
  private let workers: WorkerThreads
  private let messages = SharedMessages()
  private let fresh: FreshMessages
  private let largeMessages: LargeMessages
  private let index: MessageIndex
  private let client: HTTPClient
  private let signer: WebhookSigner
  private let attachmentURLs: AttachmentURLs
  private let retries: Locked<RetrySchedule>
  private let metrics: ForwarderMetrics
  private let logger: Logger
  private let report: AttemptReport

  init(
    spool: Spool, backlog: Backlog, router: Router, disabledRoutes: DisabledRoutes, parser: ParserSlots,
    workers: WorkerThreads, index: MessageIndex, client: HTTPClient, signer: @escaping WebhookSigner,
    attachmentURLs: AttachmentURLs, retries: RetrySchedule, metrics: ForwarderMetrics, logger: Logger,
    feed: LiveFeed, fresh: FreshMessages, largeMessages: LargeMessages
  ) {
    self.spool = spool
    self.backlog = backlog
    self.router = router
    self.disabledRoutes = disabledRoutes
    self.parser = parser
    self.workers = workers
    self.index = index
    self.client = client
    self.signer = signer
    self.attachmentURLs = attachmentURLs
    self.retries = Locked(retries)
    self.metrics = metrics
    self.logger = logger
    self.fresh = fresh
    self.largeMessages = largeMessages
    report = AttemptReport(metrics: metrics, logger: logger, feed: feed)
  }

  /// Waits so long between attempts from now on; what waits already does so as it was told.
  func setRetries(_ schedule: RetrySchedule) { retries.withLock { $0 = schedule } }

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask(executorPreference: workers) {
        await withGracefulShutdownHandler {
          await self.dispatch()
        } onGracefulShutdown: {
          self.backlog.stop()
          self.largeMessages.close()
        }
      }
      group.addTask {
        try? await gracefulShutdown()
        // Cancelled as soon as the last attempt has ended.
        guard (try? await Task.sleep(for: Self.stopGrace)) != nil else { return }
        self.client.abort()
      }
      await group.next()
      group.cancelAll()
    }
    await saveOverdue()
  }

  /// Writes the states that the disk does not know: their last write failed, or they wait for others.
  /// Ends at the first failure, since the next one would be the same.
  func saveOverdue() async {
    await withTaskExecutorPreference(workers) {
      for _ in 0..<backlog.unsavedCount {
        guard let order = backlog.overdueOrder(), carryOut(order) else { return }
        await Task.yield()
      }
    }
  }

  /// Gives up what an endpoint that is down holds up for longer than all attempts take.
  func giveUpOverdue() async {
    await withTaskExecutorPreference(workers) {
      let (orders, count) = backlog.giveUpOverdue(
        at: SystemClock.now, lifetime: retries.withLock { $0.lifetime })
      guard count > 0 else { return }
      metrics.failed.add(count)
      logger.error("events given up, their endpoints are down", metadata: ["events": "\(count)"])
      for order in orders {
        _ = carryOut(order)
        await Task.yield()
      }
    }
  }

  /// Starts attempts as they become due until the daemon stops; returns when all have ended.
  private func dispatch() async {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    await withDiscardingTaskGroup { group in
      var alarm: Scheduled<Void>?
      var clocks = ClockWatch(wall: SystemClock.now, steady: .now)
      for await _ in backlog.changes {
        let now = SystemClock.now
        if let duration = clocks.setBack(wall: now, steady: .now) {
          logger.warning("the clock was set back", metadata: ["seconds": "\(duration.milliseconds / 1000)"])
          backlog.clockWentBack(by: duration)
        }
        while let attempt = backlog.next(at: now) {
          messages.willUse(attempt.ticket.message)
          group.addTask { await self.make(attempt) }
        }
        for order in backlog.newOrders() {
          group.addTask { _ = self.carryOut(order) }
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
    let (result, prepared) = await result(of: attempt)
    let (ended, summary) = (SystemClock.now, prepared?.summary)
    report.attempt(attempt, result, traceParent: prepared?.traceParent, took: ended - started)
    if let order = backlog.finish(attempt, result, summary: summary, at: ended) { _ = carryOut(order) }
  }

  private func result(of attempt: DeliveryAttempt) async -> (AttemptResult, EventPreparation.Prepared?) {
    let id = attempt.ticket.message
    // A reload took the route away and is about to hold its mail.
    guard let route = router.route(attempt.ticket.route) else {
      messages.didUse(id)
      return (.trouble, nil)
    }
    let preparation = EventPreparation(
      spool: spool, attempt: attempt, route: route, messages: messages, source: .inbox(fresh), signer: signer,
      attachmentURLs: attachmentURLs)
    let prepared: EventPreparation.Prepared
    if attempt.isLarge, await !largeMessages.begin(attempt.messageOctets) {
      messages.didUse(id)
      return (.interrupted, nil)
    }
    do {
      defer {
        messages.didUse(id)
        if attempt.isLarge { largeMessages.end(attempt.messageOctets) }
      }
      if (1..<EventPreparation.maximumParserCrashes).contains(attempt.parserCrashes) {
        prepared = try await parser.runSuspect(id) { try preparation.run() }
      } else {
        prepared = try parser.run(id) { try preparation.run() }
      }
    } catch {
      return (trouble(error, with: attempt), nil)
    }
    guard let request = prepared.request else {
      if prepared.hasNoURL { return (.unaddressable, prepared) }
      // What could not be made was not delivered.
      return (preparation.isStored ? .delivered(status: nil) : .trouble, prepared)
    }
    let answer = await client.post(request)
    let ended = SystemClock.now
    let result = AttemptResult(
      answer, afterAttempt: attempt.delivery.attempts + 1, endedAt: ended, schedule: retries.withLock { $0 },
      jitter: Double.random(in: 0...1), urlIsFixed: route.isURLFixed
    ).concerningItself(isElsewhere: attempt.delivery.replay?.url != nil)
    guard case .routeGone = result else { return (result, prepared) }
    // A reload gave the route another URL while the old one was asked.
    guard router.route(route.name)?.url == route.url else { return (.interrupted, prepared) }
    await disabledRoutes.add(route, at: ended)
    return (result, prepared)
  }

  /// Trouble of our own is not the endpoint's: the attempt does not count.
  private func trouble(_ error: any Error, with attempt: DeliveryAttempt) -> AttemptResult {
    let id = attempt.ticket.message
    logger.error(
      "event not made",
      metadata: [
        "queue_id": "\(attempt.queueID ?? "-")", "spool_id": "\(id)", "error": "\(error)",
      ])
    let failure = error as? SpoolFailure
    if case .incomplete? = failure {
      metrics.corrupt.add()
      do {
        try spool.putAside(id)
      } catch {
        logger.error("message not put aside", metadata: ["spool_id": "\(id)", "error": "\(error)"])
      }
    } else if failure?.isMissing != true {
      return .trouble
    }
    index.remove(id)
    return .corrupt
  }

  /// Writes a state, or moves a finished message out of the inbox, and does what has to be written of
  /// the same message after that. Blocks. False where it failed.
  private func carryOut(_ order: StateOrder) -> Bool {
    var next: StateOrder? = order
    while let current = next {
      let succeeded = write(current)
      next = backlog.wrote(current, succeeded: succeeded)
      if !succeeded { return false }
    }
    return true
  }

  private func write(_ order: StateOrder) -> Bool {
    let isFinal = order.state.isFinal
    do {
      if isFinal {
        try spool.settle(order.state, hadState: order.hasStateFile)
      } else {
        try spool.write(order.state, in: .inbox)
      }
    } catch  where isFinal && error.isMissing {
      // Somebody took the file away: there is nothing left to move.
      logger.warning(
        "message vanished from the inbox",
        metadata: ["queue_id": "\(order.state.queueID ?? "-")", "spool_id": "\(order.state.id)"])
      index.remove(order.state.id)
      return true
    } catch {
      metrics.storage(isFinal ? .settle : .state, succeeded: false)
      logger.error(
        "message state not written",
        metadata: [
          "queue_id": "\(order.state.queueID ?? "-")", "spool_id": "\(order.state.id)", "error": "\(error)",
        ])
      return false
    }
    metrics.storage(isFinal ? .settle : .state, succeeded: true)
    index.note(order.state)
    return true
  }
}
