import Daemon
import JSON
import Locking
import Logging
import Mail
import NIOPosix
import Spool
import Webhook

/// Replays and cancels messages, wherever they lie.
final class MessageOperations: Sendable {
  /// A message that is about to leave the inbox is waited for so often…
  private static let settlingTries = 100
  /// …and so long each time: its last write is under way.
  private static let settlingPause = Duration.milliseconds(20)

  private let spool: Spool
  private let backlog: Backlog
  private let router: Router
  private let index: MessageIndex
  private let intake: Intake
  private let threads: NIOThreadPool
  private let feed: LiveFeed
  private let logger: Logger
  /// Messages that are being brought back to the inbox.
  private let reopening = Locked<Set<SpoolID>>([])

  init(
    spool: Spool, backlog: Backlog, router: Router, index: MessageIndex, intake: Intake,
    threads: NIOThreadPool, feed: LiveFeed, logger: Logger
  ) {
    self.spool = spool
    self.backlog = backlog
    self.router = router
    self.index = index
    self.intake = intake
    self.threads = threads
    self.feed = feed
    self.logger = logger
  }

  /// Makes final deliveries of a message once more, or says what would be made.
  ///
  /// - Throws: `ControlProblem` where there is no such message, where it cannot be read, and while the
  ///   spool takes no new work.
  func replay(_ id: SpoolID, _ order: ReplayOrder) async throws -> ReplayPlan {
    if !order.isDryRun, let obstacle = intake.currentObstacle {
      throw ControlProblem.unavailable("nothing is replayed now: \(obstacle.reply.text.value)")
    }
    for _ in 0..<Self.settlingTries {
      if let plan = try await tryReplay(id, order) {
        report(id, plan, order)
        return plan
      }
      try await Task.sleep(for: Self.settlingPause)
    }
    throw ControlProblem.unavailable("message \(id) is on its way into or out of the inbox; try again")
  }

  /// Calls off what waits of a message.
  func cancel(
    _ id: SpoolID, _ selection: DeliverySelection, isDryRun: Bool
  ) async throws -> Backlog.CancelOutcome {
    guard let outcome = backlog.cancel(id, selection, isDryRun: isDryRun) else {
      let spool = spool
      switch try await threads.runIfActive({ spool.locate(id) }) {
      case .processed, .failed: return Backlog.CancelOutcome()
      case .inbox: throw ControlProblem.unavailable("message \(id) is not recovered yet; try again")
      case nil: throw ControlProblem.notFound("no message \(id)")
      }
    }
    if !isDryRun {
      for delivery in outcome.cancelled { report("cancelled", id, delivery) }
    }
    return outcome
  }

  /// `nil` where the message is between two places.
  private func tryReplay(_ id: SpoolID, _ order: ReplayOrder) async throws -> ReplayPlan? {
    var fresh: [DeliveryState] = []
    if let state = backlog.state(id), needsFresh(state) {
      fresh = try await threads.runIfActive { try self.fresh(id, in: .inbox) }
    }
    switch backlog.replay(id, order, fresh: fresh, at: SystemClock.now) {
    case .planned(let plan): return plan
    case .leaving: return nil
    case .absent: break
    }
    guard reopening.withLock({ $0.insert(id).inserted }) else { return nil }
    defer { reopening.withLock { _ = $0.remove(id) } }
    do {
      return try await threads.runIfActive { try self.reopen(id, order) }
    } catch let failure as SpoolFailure where failure.isMissing {
      return nil
    } catch let failure as SpoolFailure {
      logger.error("message not replayed", metadata: ["spool_id": "\(id)", "error": "\(failure)"])
      guard failure.isTemporary else { throw ControlProblem.conflict("message \(id) is damaged") }
      throw ControlProblem.unavailable("the spool does not work: \(failure)")
    }
  }

  /// Brings a finished message back to the inbox. Blocks.
  private func reopen(_ id: SpoolID, _ order: ReplayOrder) throws -> ReplayPlan? {
    guard let folder = spool.locate(id) else { throw ControlProblem.notFound("no message \(id)") }
    guard folder != .inbox else { return nil }
    guard let state = FinishedMessage.state(id, in: folder, of: spool) else {
      throw ControlProblem.conflict("message \(id) is damaged")
    }
    let plan = ReplayPlan(
      order, for: state, fresh: needsFresh(state) ? try fresh(id, in: folder) : [], routes: router.routes,
      disabled: backlog.disabledRoutes, at: SystemClock.now)
    guard !order.isDryRun, !plan.chosen.isEmpty else { return plan }
    try spool.reopen(plan.state, from: folder)
    // The index first: the first attempt may end at once.
    index.note(plan.state)
    backlog.recover(plan.state, hasStateFile: true)
    return plan
  }

  /// Whether today's routes decide: no route matched a recipient, or a route requires something of mail.
  private func needsFresh(_ state: SpoolState) -> Bool {
    state.deliveries.contains { router.route($0.route).map { !$0.requirements.isEmpty } ?? $0.route.isEmpty }
  }

  private func fresh(_ id: SpoolID, in folder: SpoolFolder) throws -> [DeliveryState] {
    let (record, seal) = try spool.open(id, in: folder)
    return router.deliveries(of: record, deliveryID: seal.deliveryID)
  }

  private func report(_ id: SpoolID, _ plan: ReplayPlan, _ order: ReplayOrder) {
    guard !order.isDryRun else { return }
    for index in plan.chosen { report("replayed", id, plan.state.deliveries[index]) }
  }

  private func report(_ what: String, _ id: SpoolID, _ delivery: DeliveryState) {
    logger.notice(
      "delivery \(what) by an operator",
      metadata: [
        "spool_id": "\(id)", "event_id": "\(delivery.eventID)", "route": "\(delivery.route)",
        "recipient": "\(delivery.recipient)",
      ])
    feed.publish { FeedLine.delivery(what, id, delivery, at: SystemClock.now) }
  }
}
