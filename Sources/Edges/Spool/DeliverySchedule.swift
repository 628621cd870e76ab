package import Mail

/// Which delivery is attempted when: a queue for each route, ordered by due time, with bounds on what
/// is under way in total, on one route and in memory. Routes take turns, and what is left free bounds
/// what one may hold: a route begins another attempt only while it holds no more than is free, so that
/// any number of slow or broken endpoints leaves room for the others. A value: it reads no clock and
/// starts nothing.
package struct DeliverySchedule: Sendable {
  /// The bounds of a schedule.
  package struct Limits: Hashable, Sendable {
    /// Attempts under way at once, over all routes.
    package var attempts: Int
    /// Octets of memory of the attempts under way. A larger attempt runs when it is alone.
    package var octets: Int

    /// Bounds; each at least 1.
    package init(attempts: Int, octets: Int) {
      self.attempts = max(1, attempts)
      self.octets = max(1, octets)
    }
  }

  private struct Entry: Comparable, Sendable {
    let due: Timestamp
    let sequence: UInt64
    let ticket: DeliveryTicket

    static func < (left: Entry, right: Entry) -> Bool {
      (left.due, left.sequence) < (right.due, right.sequence)
    }
  }

  private struct Lane: Sendable {
    var concurrency: Int
    var waiting = BinaryHeap<Entry>()
    var underWay = 0
    var octetsUnderWay = 0
    var throttledUntil: Timestamp?
    var isDisabled = false
  }

  private var limits: Limits
  private var lanes: [String: Lane] = [:]
  private var turn: [String] = []
  private var nextTurn = 0
  private var sequence: UInt64 = 0
  private var octetsUnderWay = 0
  /// Attempts under way.
  package private(set) var underWay = 0
  /// Deliveries that wait, those of disabled routes included.
  package private(set) var waiting = 0

  /// An empty schedule.
  package init(limits: Limits) { self.limits = limits }

  /// Allows so many attempts under way at once from now on, at least 1.
  package mutating func setAttempts(_ attempts: Int) {
    limits = Limits(attempts: attempts, octets: limits.octets)
  }

  /// Makes a route known; attempts of unknown routes run one at a time.
  package mutating func setRoute(_ route: String, concurrency: Int) {
    lane(route) { $0.concurrency = max(1, concurrency) }
  }

  /// Queues a delivery that is due at `due`.
  package mutating func add(_ ticket: DeliveryTicket, due: Timestamp) {
    sequence &+= 1
    let entry = Entry(due: due, sequence: sequence, ticket: ticket)
    lane(ticket.route) { $0.waiting.insert(entry) }
    waiting += 1
  }

  /// The next delivery to attempt now, if there is one and the bounds allow it. Whoever takes it
  /// calls `finished` when the attempt ended.
  package mutating func next(at now: Timestamp) -> DeliveryTicket? {
    guard underWay < limits.attempts else { return nil }
    for step in turn.indices {
      let position = (nextTurn + step) % turn.count
      let route = turn[position]
      guard let ticket = lanes[route].flatMap({ ready($0, at: now) })?.ticket else { continue }
      lane(route) { lane in
        _ = lane.waiting.removeFirst()
        lane.underWay += 1
        lane.octetsUnderWay += ticket.octets
      }
      nextTurn = position + 1
      underWay += 1
      octetsUnderWay += ticket.octets
      waiting -= 1
      return ticket
    }
    return nil
  }

  /// An attempt ended, however it did.
  package mutating func finished(_ ticket: DeliveryTicket) {
    lane(ticket.route) { lane in
      lane.underWay = max(0, lane.underWay - 1)
      lane.octetsUnderWay = max(0, lane.octetsUnderWay - ticket.octets)
    }
    underWay = max(0, underWay - 1)
    octetsUnderWay = max(0, octetsUnderWay - ticket.octets)
  }

  /// Takes deliveries that wait and fit `condition` out of the queue. Looks at all that wait: for an
  /// operator's order, not for each mail.
  package mutating func remove(where condition: (DeliveryTicket) -> Bool) -> [DeliveryTicket] {
    var removed: [DeliveryTicket] = []
    for route in turn {
      lane(route) { lane in
        removed += lane.waiting.removeAll { condition($0.ticket) }.map(\.ticket)
      }
    }
    waiting -= removed.count
    return removed
  }

  /// Attempts nothing more on the route until `moment`. An earlier throttle is only lengthened.
  package mutating func throttle(_ route: String, until moment: Timestamp) {
    lane(route) { $0.throttledUntil = max($0.throttledUntil ?? moment, moment) }
  }

  /// Ends a throttle before its time.
  package mutating func endThrottle(_ route: String) { lane(route) { $0.throttledUntil = nil } }

  /// Holds everything of the route until `enable`.
  package mutating func disable(_ route: String) { lane(route) { $0.isDisabled = true } }

  /// Lets the route go on.
  package mutating func enable(_ route: String) { lane(route) { $0.isDisabled = false } }

  /// Whether the route is held.
  package func isDisabled(_ route: String) -> Bool { lanes[route]?.isDisabled ?? false }

  /// The routes that are known by name or have mail, by name.
  package var routes: [String] { lanes.keys.sorted() }

  /// How a route stands at `now`; an unknown one has nothing.
  package func load(of route: String, at now: Timestamp) -> RouteLoad {
    guard let lane = lanes[route] else { return RouteLoad() }
    return RouteLoad(
      waiting: lane.waiting.count, underWay: lane.underWay,
      pausedUntil: lane.throttledUntil.flatMap { $0 > now ? $0 : nil }, isDisabled: lane.isDisabled,
      nextDueAt: lane.isDisabled
        ? nil : lane.waiting.first.map { max($0.due, lane.throttledUntil ?? $0.due) })
  }

  /// The clock was set back by `duration`: what was due in so many seconds still is.
  package mutating func clockWentBack(by duration: Duration) {
    let shift = Duration.zero - duration
    for route in turn {
      lane(route) { lane in
        lane.throttledUntil = lane.throttledUntil.map { $0 + shift }
        // The same shift for all keeps the order of the heap.
        lane.waiting.mapInOrder { Entry(due: $0.due + shift, sequence: $0.sequence, ticket: $0.ticket) }
      }
    }
  }

  /// The moment from which `next` may give more than it does now, by time alone; `nil` where only an
  /// ending attempt or a new delivery changes that.
  package func wakeUp(after now: Timestamp) -> Timestamp? {
    guard underWay < limits.attempts else { return nil }
    var earliest: Timestamp?
    for lane in lanes.values where !lane.isDisabled && hasRoom(lane) {
      guard let first = lane.waiting.first else { continue }
      let moment = max(first.due, lane.throttledUntil ?? first.due)
      guard moment > now else { continue }
      earliest = min(earliest ?? moment, moment)
    }
    return earliest
  }

  private func ready(_ lane: Lane, at now: Timestamp) -> Entry? {
    guard !lane.isDisabled, hasRoom(lane), let first = lane.waiting.first, first.due <= now,
      (lane.throttledUntil ?? now) <= now, hasMemory(for: first.ticket, in: lane)
    else { return nil }
    return first
  }

  /// Whether the route may begin one more attempt: each holds at most as many as are free then. Of `n`
  /// routes that hold all they can, each has a part in `n + 1`, and one part stays free for others.
  private func hasRoom(_ lane: Lane) -> Bool {
    guard lane.underWay < lane.concurrency else { return false }
    return lanes.count == 1 || lane.underWay < max(1, limits.attempts - underWay)
  }

  /// The same for memory, but for the first attempt of a route, which needs what it needs.
  private func hasMemory(for ticket: DeliveryTicket, in lane: Lane) -> Bool {
    guard underWay > 0 else { return true }
    let free = limits.octets - octetsUnderWay
    guard ticket.octets <= free else { return false }
    return lanes.count == 1 || lane.underWay == 0 || lane.octetsUnderWay <= free - ticket.octets
  }

  private mutating func lane(_ route: String, _ change: (inout Lane) -> Void) {
    if lanes[route] == nil { turn.append(route) }
    change(&lanes[route, default: Lane(concurrency: 1)])
  }
}
