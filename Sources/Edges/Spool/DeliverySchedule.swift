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
  /// In the order in which they became known, which is the order of their turns. They are looked at one by one
  /// for each attempt, and there may be hundreds: hence no dictionary.
  private var lanes: [Lane] = []
  private var names: [String] = []
  private var places: [String: Int] = [:]
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
    lanes[place(of: route)].concurrency = max(1, concurrency)
  }

  /// Queues a delivery that is due at `due`.
  package mutating func add(_ ticket: DeliveryTicket, due: Timestamp) {
    sequence &+= 1
    let entry = Entry(due: due, sequence: sequence, ticket: ticket)
    lanes[place(of: ticket.route)].waiting.insert(entry)
    waiting += 1
  }

  /// The next delivery to attempt now, if there is one and the bounds allow it. Whoever takes it
  /// calls `finished` when the attempt ended.
  package mutating func next(at now: Timestamp) -> DeliveryTicket? {
    guard underWay < limits.attempts else { return nil }
    for step in lanes.indices {
      var position = nextTurn + step
      if position >= lanes.count { position -= lanes.count }
      guard isReady(position, at: now), let ticket = lanes[position].waiting.removeFirst()?.ticket else {
        continue
      }
      lanes[position].underWay += 1
      lanes[position].octetsUnderWay += ticket.octets
      nextTurn = position + 1 == lanes.count ? 0 : position + 1
      underWay += 1
      octetsUnderWay += ticket.octets
      waiting -= 1
      return ticket
    }
    return nil
  }

  /// An attempt ended, however it did.
  package mutating func finished(_ ticket: DeliveryTicket) {
    let place = place(of: ticket.route)
    lanes[place].underWay = max(0, lanes[place].underWay - 1)
    lanes[place].octetsUnderWay = max(0, lanes[place].octetsUnderWay - ticket.octets)
    underWay = max(0, underWay - 1)
    octetsUnderWay = max(0, octetsUnderWay - ticket.octets)
  }

  /// Takes deliveries that wait on these routes, or on any, and fit `condition` out of the queue. Looks at all
  /// that wait there: for an operator's order, not for each mail.
  package mutating func remove(
    from routes: Set<String>? = nil, where condition: (DeliveryTicket) -> Bool
  ) -> [DeliveryTicket] {
    var removed: [DeliveryTicket] = []
    for place in routes.map({ $0.compactMap { places[$0] } }) ?? Array(lanes.indices) {
      removed += lanes[place].waiting.removeAll { condition($0.ticket) }.map(\.ticket)
    }
    waiting -= removed.count
    return removed
  }

  /// Attempts nothing more on the route until `moment`. An earlier throttle is only lengthened.
  package mutating func throttle(_ route: String, until moment: Timestamp) {
    let place = place(of: route)
    lanes[place].throttledUntil = max(lanes[place].throttledUntil ?? moment, moment)
  }

  /// Ends a throttle before its time.
  package mutating func endThrottle(_ route: String) {
    lanes[place(of: route)].throttledUntil = nil
  }

  /// Holds everything of the route until `enable`.
  package mutating func disable(_ route: String) { lanes[place(of: route)].isDisabled = true }

  /// Lets the route go on.
  package mutating func enable(_ route: String) { lanes[place(of: route)].isDisabled = false }

  /// Whether the route is held.
  package func isDisabled(_ route: String) -> Bool {
    places[route].map { lanes[$0].isDisabled } ?? false
  }

  /// The routes that are known by name or have mail, by name.
  package var routes: [String] { names.sorted() }

  /// How a route stands at `now`; an unknown one has nothing.
  package func load(of route: String, at now: Timestamp) -> RouteLoad {
    guard let lane = places[route].map({ lanes[$0] }) else { return RouteLoad() }
    return RouteLoad(
      waiting: lane.waiting.count, underWay: lane.underWay,
      pausedUntil: lane.throttledUntil.flatMap { $0 > now ? $0 : nil }, isDisabled: lane.isDisabled,
      nextDueAt: lane.isDisabled
        ? nil : lane.waiting.first.map { max($0.due, lane.throttledUntil ?? $0.due) })
  }

  /// The clock was set back by `duration`: what was due in so many seconds still is.
  package mutating func clockWentBack(by duration: Duration) {
    let shift = Duration.zero - duration
    for place in lanes.indices {
      lanes[place].throttledUntil = lanes[place].throttledUntil.map { $0 + shift }
      // The same shift for all keeps the order of the heap.
      lanes[place].waiting.mapInOrder {
        Entry(due: $0.due + shift, sequence: $0.sequence, ticket: $0.ticket)
      }
    }
  }

  /// Whether `next` would give something now.
  package func hasReady(at now: Timestamp) -> Bool {
    underWay < limits.attempts && lanes.indices.contains { isReady($0, at: now) }
  }

  /// The moment from which `next` may give more than it does now, by time alone; `nil` where only an
  /// ending attempt or a new delivery changes that. Room is not asked for: by then there may be some, and who
  /// ends an attempt need not ask again.
  package func wakeUp(after now: Timestamp) -> Timestamp? {
    var earliest: Timestamp?
    for place in lanes.indices where !lanes[place].isDisabled {
      guard let due = lanes[place].waiting.first?.due else { continue }
      let moment = max(due, lanes[place].throttledUntil ?? due)
      guard moment > now else { continue }
      earliest = min(earliest ?? moment, moment)
    }
    return earliest
  }

  private func isReady(_ place: Int, at now: Timestamp) -> Bool {
    guard !lanes[place].isDisabled, hasRoom(place), (lanes[place].throttledUntil ?? now) <= now,
      let first = lanes[place].waiting.first
    else { return false }
    return first.due <= now && hasMemory(for: first.ticket.octets, in: place)
  }

  /// Of so many attempts one is kept for routes that have none under way. Without it a hundred endpoints that
  /// never answer leave all others together what one of them holds.
  private static let reservedShare = 8

  /// Whether the route may begin one more attempt: its first one while there is room at all, further ones
  /// while it holds no more than are free then beside the reserve. Of `n` routes that hold all they can, each has a
  /// part in `n + 1` of what is not reserved, and one part and the reserve stay free for others.
  private func hasRoom(_ place: Int) -> Bool {
    guard lanes[place].underWay < lanes[place].concurrency else { return false }
    return lanes.count == 1
      || lanes[place].underWay < max(1, limits.attempts - limits.attempts / Self.reservedShare - underWay)
  }

  /// The same for memory, but for the first attempt of a route, which needs what it needs.
  private func hasMemory(for octets: Int, in place: Int) -> Bool {
    guard underWay > 0 else { return true }
    let free = limits.octets - octetsUnderWay
    guard octets <= free else { return false }
    return lanes.count == 1 || lanes[place].underWay == 0 || lanes[place].octetsUnderWay <= free - octets
  }

  /// Where the lane of a route is, which is made where it is missing.
  private mutating func place(of route: String) -> Int {
    if let place = places[route] { return place }
    places[route] = lanes.count
    names.append(route)
    lanes.append(Lane(concurrency: 1))
    return lanes.count - 1
  }
}
