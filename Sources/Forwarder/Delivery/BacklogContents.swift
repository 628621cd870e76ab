import Mail
import Spool
import Webhook

/// What a `Backlog` guards.
struct BacklogContents {
  struct Entry {
    private enum Storage {
      indirect case live(SpoolState)
      case packed(PackedState)
    }

    private let id: SpoolID
    private var storage: Storage
    var hasStateFile = false
    var isDirty = false
    var isWriting = false
    var isRecovered = false
    /// Where the message stands. Reading a packed one costs as much as packing it: once for each use.
    var state: SpoolState {
      get {
        switch storage {
        case .live(let state): state
        case .packed(let pack): pack.unpacked(id)
        }
      }
      set { storage = .live(newValue) }
    }

    /// Whether the state takes little memory; a packed message still has something to do.
    var isPacked: Bool { if case .packed = storage { true } else { false } }

    init(state: SpoolState, hasStateFile: Bool = false, isRecovered: Bool = false) {
      id = state.id
      storage = .live(state)
      self.hasStateFile = hasStateFile
      self.isRecovered = isRecovered
    }

    /// Lets the state take little memory until it is changed: it will wait.
    mutating func pack() {
      guard case .live(let state) = storage, !state.isFinal else { return }
      storage = .packed(PackedState(state))
    }

    /// How often in a row an attempt could not be made for trouble of our own.
    var troubles = 0

    /// While deliveries of a message wait for their first attempt, its state is not written at once:
    /// it would be written again within moments. Where that lasts, `unsaved` has it.
    var hasFirstAttemptsLeft: Bool {
      state.deliveries.contains { $0.status == .pending && $0.attempts == 0 }
    }
  }

  /// Ids of messages that have left which `arrivals` may hold beside as many as have not.
  static let arrivalsSlack = 1000
  /// With more messages than this, a new one has to wait, and is packed at once.
  static let packingThreshold = 5000

  var entries: [SpoolID: Entry] = [:]
  /// The ids of all entries, and of some that have left.
  private(set) var arrivals = BinaryHeap<SpoolID>()
  /// Messages that were final when they came and wait to leave the inbox.
  var settled: [SpoolID] = []
  /// Messages of which the disk knows less than their entry, and which no order is about.
  var unsaved: Set<SpoolID> = []
  var schedule: DeliverySchedule
  /// Attempts that were handed out and have not ended; as many as the schedule allows at most.
  var underWay: Set<DeliveryTicket> = []
  /// The breakers of routes whose endpoint was asked.
  private(set) var breakers: [String: CircuitBreaker] = [:]
  /// What is known of the routes of the settings.
  private var routes: [String: Route] = [:]

  init(schedule: DeliverySchedule) { self.schedule = schedule }

  /// The state of the message that arrived first of those with something left to do. Costs as much as messages
  /// have left since the last call, whatever the backlog.
  mutating func oldestPending() -> SpoolState? {
    while let id = arrivals.first {
      // Who is final here only waits to leave.
      if let entry = entries[id], entry.isPacked || !entry.state.isFinal { return entry.state }
      _ = arrivals.removeFirst()
    }
    return nil
  }

  /// Takes a message in.
  mutating func insert(_ entry: Entry, _ id: SpoolID) {
    entries[id] = entry
    arrivals.insert(id)
    // One old message that stays must not keep the ids of all that come and go behind it.
    if arrivals.count > 2 * entries.count + Self.arrivalsSlack { arrivals = BinaryHeap(Array(entries.keys)) }
  }

  /// Makes a route known, or its new settings. Another URL is a new endpoint: nothing is held against it.
  mutating func setRoute(_ route: Route) {
    let former = routes.updateValue(route, forKey: route.name)
    if let former, former.url != route.url { endPause(of: route.name) }
    setConcurrency(route.name)
  }

  /// Holds nothing against the endpoint of a route any more: neither a pause that it asked for nor its breaker.
  mutating func endPause(of route: String) {
    breakers[route] = nil
    schedule.endThrottle(route)
    setConcurrency(route)
  }

  /// Forgets routes that are not in the settings any more.
  mutating func retainRoutes(_ names: Set<String>) {
    routes = routes.filter { names.contains($0.key) }
    breakers = breakers.filter { names.contains($0.key) }
  }

  /// Takes what an attempt says about the endpoint of a route.
  ///
  /// - Returns: where the breaker stands now, if that changed.
  mutating func judge(
    _ route: String, _ sign: CircuitBreaker.Sign, startedAt: Timestamp, endedAt: Timestamp
  ) -> CircuitBreaker.State? {
    let change = breakers[route, default: CircuitBreaker()]
      .record(sign, startedAt: startedAt, endedAt: endedAt)
    if case .open(let until) = change { schedule.throttle(route, until: until) }
    if change != nil { setConcurrency(route) }
    return change
  }

  /// The clock was set back by `duration`.
  mutating func clockWentBack(by duration: Duration) {
    schedule.clockWentBack(by: duration)
    for route in breakers.keys { breakers[route]?.clockWentBack(by: duration) }
  }

  /// One probe at a time while the breaker is not closed, what the settings say otherwise.
  private mutating func setConcurrency(_ route: String) {
    let isTripped = breakers[route]?.trippedAt != nil
    schedule.setRoute(route, concurrency: isTripped ? 1 : routes[route]?.concurrency ?? 1)
  }

  /// An order for the message, where something is to be written and no other order is about it.
  mutating func order(_ id: SpoolID) -> StateOrder? {
    guard var entry = entries[id], entry.isDirty, !entry.isWriting else { return nil }
    entry.isDirty = false
    entry.isWriting = true
    entries[id] = entry
    unsaved.remove(id)
    return StateOrder(state: entry.state, hasStateFile: entry.hasStateFile)
  }
}

extension DeliveryTicket {
  /// Octets of memory that an attempt takes for each octet of its message: the message, its parts and
  /// the event in base64.
  static let octetsFactor = 4

  /// The delivery at `index` of a message.
  init(_ state: SpoolState, _ index: Int) {
    let (octets, overflow) = state.sizeOctets.multipliedReportingOverflow(by: Self.octetsFactor)
    self.init(
      message: state.id, index: index, route: state.deliveries[index].route,
      octets: overflow ? Int.max / 2 : octets)
  }
}
