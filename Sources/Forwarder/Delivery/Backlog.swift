import Daemon
import Mail
import Spool
import Synchronization
import Webhook

/// The messages of the inbox with their deliveries, in memory: what is due, what is under way, what
/// must be written. Nothing in it blocks; whoever takes an attempt or an order does the work.
final class Backlog: Sendable {
  /// Octets of memory that an attempt takes for each octet of its message: the message, its parts and
  /// the event in base64.
  static let octetsFactor = 4
  /// Octets of memory of all attempts under way: ten of the largest messages at once.
  static let maximumOctetsUnderWay = 1 << 30

  private struct Entry {
    var state: SpoolState
    var hasStateFile = false
    var isDirty = false
    var isWriting = false
    var isRecovered = false
    /// Whether the disk knows less than this entry.
    var isUnsaved = false
  }

  private struct Contents {
    var entries: [SpoolID: Entry] = [:]
    /// Messages that were final when they came and wait to leave the inbox.
    var settled: [SpoolID] = []
    var schedule: DeliverySchedule
  }

  private let contents: Mutex<Contents>
  private let router: Router
  private let signal: AsyncStream<Void>.Continuation
  /// Yields whenever something may be due that was not before.
  let changes: AsyncStream<Void>

  init(router: Router, concurrency: Int) {
    self.router = router
    (changes, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    var schedule = DeliverySchedule(
      limits: .init(attempts: concurrency, octets: Self.maximumOctetsUnderWay))
    for route in router.routes { schedule.setRoute(route.name, concurrency: route.concurrency) }
    contents = Mutex(Contents(schedule: schedule))
  }

  /// Messages of the inbox.
  var count: Int { contents.withLock { $0.entries.count } }
  /// Deliveries that wait for their turn or time.
  var waiting: Int { contents.withLock { $0.schedule.waiting } }
  /// Attempts under way.
  var underWay: Int { contents.withLock { $0.schedule.underWay } }
  /// Deliveries that wait on one route.
  func waiting(on route: String) -> Int { contents.withLock { $0.schedule.waiting(on: route) } }

  /// Wakes whoever waits on `changes`.
  func wake() { signal.yield() }

  /// Takes a message that was just stored; returns its state.
  func accept(_ record: SpoolRecord, seal: SpoolSeal) -> SpoolState {
    var state = SpoolState(record: record, seal: seal)
    state.deliveries = router.deliveries(of: record, deliveryID: seal.deliveryID)
    add(Entry(state: state, isUnsaved: true))
    return state
  }

  /// Takes a message that was found in the inbox.
  func recover(_ state: SpoolState, hasStateFile: Bool) {
    add(Entry(state: state, hasStateFile: hasStateFile, isRecovered: true))
  }

  private func add(_ entry: Entry) {
    let state = entry.state
    contents.withLock { contents in
      guard contents.entries[state.id] == nil else { return }
      var entry = entry
      // Nothing left to do: it only has to leave the inbox.
      entry.isDirty = state.isFinal
      if entry.isDirty { contents.settled.append(state.id) }
      contents.entries[state.id] = entry
      for (index, delivery) in state.deliveries.enumerated() where !delivery.status.isFinal {
        contents.schedule.add(
          Self.ticket(state, index), due: delivery.nextAttemptAt ?? delivery.lastAttemptAt ?? state.receivedAt
        )
        // A route that is gone from the settings holds its mail until it comes back.
        if router.route(delivery.route) == nil { contents.schedule.disable(delivery.route) }
      }
    }
    wake()
  }

  /// The next attempt that is due, if the bounds allow one.
  func next(at now: Timestamp) -> DeliveryAttempt? {
    contents.withLock { contents in
      while let ticket = contents.schedule.next(at: now) {
        guard let entry = contents.entries[ticket.message],
          entry.state.deliveries.indices.contains(ticket.index)
        else {
          // The message was put aside while another of its deliveries waited.
          contents.schedule.finished(ticket)
          continue
        }
        return DeliveryAttempt(
          ticket: ticket, delivery: entry.state.deliveries[ticket.index], queueID: entry.state.queueID,
          parserCrashes: entry.state.parserCrashes, isRecovered: entry.isRecovered)
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
    defer { wake() }
    return contents.withLock { contents in
      contents.schedule.finished(ticket)
      if case .corrupt = result {
        contents.entries[ticket.message] = nil
        return nil
      }
      guard var entry = contents.entries[ticket.message],
        entry.state.deliveries.indices.contains(ticket.index)
      else { return nil }
      if let summary {
        entry.state.summary = summary
        // It was parsed and we live: the crash was its neighbour's, or no crash of the parser at all.
        entry.state.parserCrashes = 0
      }
      var delivery = entry.state.deliveries[ticket.index]
      if let due = delivery.apply(result, at: now) {
        contents.schedule.add(ticket, due: due)
      }
      switch result {
      case .retry(_, let pause?, _, _): contents.schedule.throttle(ticket.route, until: pause)
      case .routeGone: contents.schedule.disable(ticket.route)
      default: break
      }
      entry.state.deliveries[ticket.index] = delivery
      entry.isUnsaved = true
      if entry.state.isFinal || !Self.hasFirstAttemptsLeft(entry.state) { entry.isDirty = true }
      contents.entries[ticket.message] = entry
      return Self.order(ticket.message, &contents)
    }
  }

  /// An order was carried out, or not. Returns the next one for the same message: orders of one
  /// message never run at the same time.
  func wrote(_ order: StateOrder, succeeded: Bool) -> StateOrder? {
    contents.withLock { contents in
      let id = order.state.id
      guard var entry = contents.entries[id] else { return nil }
      if succeeded, order.state.isFinal {
        contents.entries[id] = nil
        return nil
      }
      entry.isWriting = false
      if succeeded {
        entry.hasStateFile = true
        if !entry.isDirty { entry.isUnsaved = false }
      } else {
        // Tried again by `overdueOrders`, not at once: the disk may be full.
        entry.isDirty = true
      }
      contents.entries[id] = entry
      return succeeded ? Self.order(id, &contents) : nil
    }
  }

  /// Orders for messages that had nothing to be delivered when they came.
  func newOrders() -> [StateOrder] {
    contents.withLock { contents in
      let ids = contents.settled
      contents.settled = []
      return ids.compactMap { Self.order($0, &contents) }
    }
  }

  /// Orders for messages whose last one failed; before the daemon ends, also for those of which the
  /// disk knows less than it should.
  func overdueOrders(includingUnsaved: Bool) -> [StateOrder] {
    contents.withLock { contents in
      var orders: [StateOrder] = []
      for (id, entry) in contents.entries where !entry.isWriting {
        if includingUnsaved, entry.isUnsaved, entry.state.deliveries.contains(where: { $0.attempts > 0 }) {
          contents.entries[id]?.isDirty = true
        }
        if let order = Self.order(id, &contents) { orders.append(order) }
      }
      return orders
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
      for entry in contents.entries.values {
        for delivery in entry.state.deliveries where !names.contains(delivery.route) {
          contents.schedule.disable(delivery.route)
        }
      }
      for route in routes {
        contents.schedule.setRoute(route.name, concurrency: route.concurrency)
        if disabled.contains(route.name) {
          contents.schedule.disable(route.name)
        } else {
          contents.schedule.enable(route.name)
        }
      }
    }
    wake()
  }

  private static func ticket(_ state: SpoolState, _ index: Int) -> DeliveryTicket {
    let (octets, overflow) = state.sizeOctets.multipliedReportingOverflow(by: octetsFactor)
    return DeliveryTicket(
      message: state.id, index: index, route: state.deliveries[index].route,
      octets: overflow ? Int.max / 2 : octets)
  }

  /// While deliveries of a message wait for their first attempt, its state is not worth a file: it
  /// would be written again within moments, and a lost one only repeats deliveries.
  private static func hasFirstAttemptsLeft(_ state: SpoolState) -> Bool {
    state.deliveries.contains { $0.status == .pending && $0.attempts == 0 }
  }

  private static func order(_ id: SpoolID, _ contents: inout Contents) -> StateOrder? {
    guard var entry = contents.entries[id], entry.isDirty, !entry.isWriting else { return nil }
    entry.isDirty = false
    entry.isWriting = true
    contents.entries[id] = entry
    return StateOrder(state: entry.state, hasStateFile: entry.hasStateFile)
  }
}
