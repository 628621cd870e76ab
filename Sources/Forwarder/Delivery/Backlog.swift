import Daemon
import Locking
import Mail
import Spool
import Webhook

/// The messages of the inbox with their deliveries, in memory: what is due, what is under way, what
/// must be written. Nothing in it blocks; whoever takes an attempt or an order does the work.
final class Backlog: Sendable {
  /// What is told when the breaker of a route changes its state.
  typealias CircuitObserver = @Sendable (_ route: String, CircuitBreaker.State) -> Void

  /// Octets of all attempts under way, in memory or, of large messages, in files: ten of the largest messages
  /// at once.
  static let maximumOctetsUnderWay = 1 << 30

  let contents: Locked<BacklogContents>
  let router: Router
  let circuitChanged: CircuitObserver
  private let signal: AsyncStream<Void>.Continuation
  /// Yields whenever something may be due that was not before; ends with `stop`.
  let changes: AsyncStream<Void>

  init(router: Router, concurrency: Int, circuitChanged: @escaping CircuitObserver = { _, _ in }) {
    self.router = router
    self.circuitChanged = circuitChanged
    (changes, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    var initial = BacklogContents(
      schedule: DeliverySchedule(
        limits: .init(attempts: concurrency, octets: Self.maximumOctetsUnderWay)))
    for route in router.routes { initial.setRoute(route) }
    contents = Locked(initial)
  }

  /// Messages of the inbox.
  var count: Int { contents.withLock { $0.entries.count } }
  /// Deliveries that wait for their turn or time.
  var waiting: Int { contents.withLock { $0.schedule.waiting } }
  /// Attempts under way.
  var underWay: Int { contents.withLock { $0.schedule.underWay } }

  /// All that is worth knowing about the queue. Costs as much as there are routes, not messages.
  func facts(at now: Timestamp) -> QueueFacts {
    contents.withLock { contents in
      let schedule = contents.schedule
      return QueueFacts(
        messages: contents.entries.count, waiting: schedule.waiting, underWay: schedule.underWay,
        oldestPendingAt: contents.oldestPending()?.receivedAt,
        routes: Dictionary(
          uniqueKeysWithValues: schedule.routes.map { ($0, schedule.load(of: $0, at: now)) }),
        breakers: contents.breakers)
    }
  }

  /// Attempts at once, over all routes, from now on; those under way end as they began.
  func setConcurrency(_ attempts: Int) {
    contents.withLock { $0.schedule.setAttempts(attempts) }
    wake()
  }

  /// Wakes whoever waits on `changes`.
  func wake() { signal.yield() }

  /// Ends `changes`: nothing more is to be started.
  func stop() { signal.finish() }

  /// The time of day was set back by `duration`.
  func clockWentBack(by duration: Duration) {
    contents.withLock { $0.clockWentBack(by: duration) }
  }

  /// The breakers of routes whose endpoint was asked, by the route's name.
  var breakers: [String: CircuitBreaker] { contents.withLock { $0.breakers } }

  /// The state of a message that was just stored, for `accept`.
  func newState(_ record: SpoolRecord, seal: SpoolSeal) -> SpoolState {
    var state = SpoolState(record: record, seal: seal)
    state.deliveries = router.deliveries(of: record, deliveryID: seal.deliveryID)
    return state
  }

  /// How many deliveries of a new message failed for want of what their route requires, by that.
  func unmetRequirements(
    of state: SpoolState, _ record: SpoolRecord
  ) -> [AuthenticationRequirement: Int] {
    router.unmetRequirements(of: state, record)
  }

  /// Takes a message that was just stored. Its first attempt may end before this returns.
  func accept(_ state: SpoolState, hasStateFile: Bool = false) {
    add(BacklogContents.Entry(state: state, hasStateFile: hasStateFile))
  }

  /// Takes a message that was found in the inbox.
  func recover(_ state: SpoolState, hasStateFile: Bool) {
    add(BacklogContents.Entry(state: state, hasStateFile: hasStateFile, isRecovered: true))
  }

  private func add(_ new: BacklogContents.Entry) {
    let state = new.state
    // A route that is gone from the settings holds its mail until it comes back.
    let gone = Set(state.deliveries.lazy.map(\.route)).filter { router.route($0) == nil }
    contents.withLock { contents in
      guard contents.entries[state.id] == nil else { return }
      var entry = new
      // Nothing left to do: it only has to leave the inbox.
      entry.isDirty = state.isFinal
      if entry.isDirty { contents.settled.append(state.id) }
      if entry.isRecovered || contents.entries.count > BacklogContents.packingThreshold { entry.pack() }
      contents.insert(entry, state.id)
      for (index, delivery) in state.deliveries.enumerated() where !delivery.status.isFinal {
        contents.schedule.add(
          DeliveryTicket(state, index),
          due: delivery.nextAttemptAt ?? delivery.lastAttemptAt ?? state.receivedAt)
        if gone.contains(delivery.route) { contents.schedule.disable(delivery.route) }
      }
    }
    wake()
  }

  /// The next attempt that is due, if the bounds allow one.
  func next(at now: Timestamp) -> DeliveryAttempt? {
    contents.withLock { contents in
      while let ticket = contents.schedule.next(at: now) {
        guard let entry = contents.entries[ticket.message], case let state = entry.state,
          state.deliveries.indices.contains(ticket.index), !state.deliveries[ticket.index].status.isFinal
        else {
          // The message was put aside, or the delivery given up, while it waited.
          contents.schedule.finished(ticket)
          continue
        }
        contents.underWay.insert(ticket)
        return DeliveryAttempt(
          ticket: ticket, startedAt: now, delivery: state.deliveries[ticket.index], queueID: state.queueID,
          parserCrashes: state.parserCrashes, isRecovered: entry.isRecovered)
      }
      return nil
    }
  }

  /// When to ask `next` again, by time alone.
  func wakeUp(after now: Timestamp) -> Timestamp? { contents.withLock { $0.schedule.wakeUp(after: now) } }

  /// Ends an attempt.
  ///
  /// - Parameter summary: What the message says of itself, where it was parsed.
  /// - Returns: what has to be written now, if anything.
  func finish(
    _ attempt: DeliveryAttempt, _ result: AttemptResult, summary: MessageSummary?, at now: Timestamp
  ) -> StateOrder? {
    let ticket = attempt.ticket
    // Room matters where somebody is ready for it, and what is due later needs an alarm: all else is left in
    // peace, however much waits for endpoints that are down.
    defer {
      let isAwaited = contents.withLock { $0.schedule.hasReady(at: now) }
      if isAwaited || result.bringsSomethingLater { wake() }
    }
    // What another URL answers says nothing about the route's endpoint.
    if attempt.delivery.replay?.url == nil, let sign = result.sign {
      let change = contents.withLock {
        $0.judge(ticket.route, sign, startedAt: attempt.startedAt, endedAt: now)
      }
      if let change { circuitChanged(ticket.route, change) }
    }
    return contents.withLock { contents in
      contents.schedule.finished(ticket)
      contents.underWay.remove(ticket)
      guard var entry = contents.entries[ticket.message], case var state = entry.state,
        state.deliveries.indices.contains(ticket.index)
      else { return nil }
      switch result {
      case .corrupt:
        contents.entries[ticket.message] = nil
        contents.unsaved.remove(ticket.message)
        return nil
      case .interrupted:
        contents.schedule.add(ticket, due: now)
        return nil
      case .trouble:
        entry.troubles += 1
        contents.entries[ticket.message] = entry
        contents.schedule.add(ticket, due: now + TroublePause.after(entry.troubles))
        return nil
      case .retry(_, let pause?, _, _): contents.schedule.throttle(ticket.route, until: pause)
      case .routeGone: contents.schedule.disable(ticket.route)
      case .delivered, .retry, .failed, .unaddressable: break
      }
      entry.troubles = 0
      if let summary {
        state.summary = summary
        // It was parsed and we live: the crash was its neighbour's, or no crash of the parser at all.
        state.parserCrashes = 0
      }
      if let due = state.deliveries[ticket.index].apply(result, at: now) {
        contents.schedule.add(ticket, due: due)
      }
      entry.state = state
      if state.isFinal || !entry.hasFirstAttemptsLeft {
        entry.isDirty = true
      } else {
        contents.unsaved.insert(ticket.message)
      }
      contents.entries[ticket.message] = entry
      return contents.order(ticket.message)
    }
  }

  /// The state of a message of the inbox. Deliveries of disabled routes are shown as held.
  func state(_ id: SpoolID) -> SpoolState? {
    contents.withLock { contents in
      guard var state = contents.entries[id]?.state else { return nil }
      for index in state.deliveries.indices
      where state.deliveries[index].status == .pending
        && contents.schedule.isDisabled(state.deliveries[index].route)
      {
        state.deliveries[index].status = .held
      }
      return state
    }
  }

  /// Applies a new table of routes: `disabled` are those whose endpoint is gone.
  func setRoutes(_ routes: [Route], disabled: Set<String>) {
    contents.withLock { contents in
      let names = Set(routes.map(\.name))
      for name in contents.schedule.routes where !names.contains(name) { contents.schedule.disable(name) }
      contents.retainRoutes(names)
      for route in routes {
        contents.setRoute(route)
        if disabled.contains(route.name) {
          contents.schedule.disable(route.name)
        } else {
          contents.schedule.enable(route.name)
        }
      }
    }
    wake()
  }
}
