import Locking
import Mail
import NIOCore
import NIOPosix
import Spool

/// Bounds the attempts of sync routes: in total, for each route and in memory, apart from those of the
/// backlog, so that neither keeps the other waiting. Routes leave room for each other as they do there.
/// What cannot begin waits its turn, as its LMTP connection does.
final class SyncGate: Sendable {
  /// What came of waiting.
  enum Entry: Hashable, Sendable {
    /// The attempt may be made; `leave` ends it.
    case entered
    /// Its turn did not come in time, or too many wait already.
    case busy
    /// The forwarder stops.
    case stopping
  }

  /// Attempts at once, over all routes: fewer than half of the LMTP connections that are served.
  static let maximumAttempts = 200
  /// Attempts that wait for their turn: with those under way fewer than the LMTP connections, of which
  /// async mail needs some.
  static let maximumWaiting = 200
  /// Octets of memory of the attempts under way: five of the largest messages at once.
  static let maximumOctets = 1 << 29
  /// How long an attempt waits for its turn: with the longest timeout of a route less than a third of
  /// what Postfix waits for a reply (`lmtp_data_done_timeout`, 600 s).
  static let patience = TimeAmount.seconds(60)

  private struct State {
    var schedule: DeliverySchedule
    var waiting: [DeliveryTicket: CheckedContinuation<Entry, Never>] = [:]
    var isStopping = false

    /// Those whose turn it is.
    mutating func ready() -> [CheckedContinuation<Entry, Never>] {
      var ready: [CheckedContinuation<Entry, Never>] = []
      while let ticket = schedule.next(at: SyncGate.anyTime) {
        guard let continuation = waiting.removeValue(forKey: ticket) else {
          schedule.finished(ticket)
          continue
        }
        ready.append(continuation)
      }
      return ready
    }
  }

  /// The order of arrival decides, not time.
  private static let anyTime = Timestamp(milliseconds: 0)

  private let state: Locked<State>

  init(attempts: Int = maximumAttempts, octets: Int = maximumOctets) {
    state = Locked(State(schedule: DeliverySchedule(limits: .init(attempts: attempts, octets: octets))))
  }

  /// Attempts under way.
  var underWay: Int { state.withLock { $0.schedule.underWay } }
  /// Attempts that wait for their turn.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// Attempts of one route that are under way, and that wait.
  func load(of route: String) -> RouteLoad {
    state.withLock { $0.schedule.load(of: route, at: Self.anyTime) }
  }

  /// Waits until the attempt may be made.
  ///
  /// - Parameter concurrency: how many attempts its route may have at the same time.
  func enter(_ ticket: DeliveryTicket, concurrency: Int) async -> Entry {
    await withCheckedContinuation { continuation in
      let (entry, ready, waits) = state.withLock {
        state -> (Entry?, [CheckedContinuation<Entry, Never>], Bool) in
        if state.isStopping { return (.stopping, [], false) }
        state.schedule.setRoute(ticket.route, concurrency: concurrency)
        guard state.waiting.count < Self.maximumWaiting, state.waiting[ticket] == nil else {
          return (.busy, [], false)
        }
        state.schedule.add(ticket, due: Self.anyTime)
        state.waiting[ticket] = continuation
        let ready = state.ready()
        return (nil, ready, state.waiting[ticket] != nil)
      }
      if let entry { continuation.resume(returning: entry) }
      for other in ready { other.resume(returning: .entered) }
      guard waits else { return }
      MultiThreadedEventLoopGroup.singleton.next().scheduleTask(in: Self.patience) { [weak self] in
        self?.expire(ticket)
      }
    }
  }

  /// An attempt that had entered ended.
  func leave(_ ticket: DeliveryTicket) {
    let ready = state.withLock { state in
      state.schedule.finished(ticket)
      return state.ready()
    }
    for continuation in ready { continuation.resume(returning: .entered) }
  }

  /// Nobody enters any more; those that wait are told.
  func stop() {
    let waiting = state.withLock { state in
      state.isStopping = true
      defer { state.waiting = [:] }
      _ = state.schedule.remove { _ in true }
      return Array(state.waiting.values)
    }
    for continuation in waiting { continuation.resume(returning: .stopping) }
  }

  /// The patience of an attempt is over, where it still waits.
  func expire(_ ticket: DeliveryTicket) {
    let continuation = state.withLock { state -> CheckedContinuation<Entry, Never>? in
      guard let continuation = state.waiting.removeValue(forKey: ticket) else { return nil }
      _ = state.schedule.remove { $0 == ticket }
      return continuation
    }
    continuation?.resume(returning: .busy)
  }
}
