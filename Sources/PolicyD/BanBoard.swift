import Mail
import Policy
import Synchronization

/// The bans in memory, for whoever must answer at once, and the lines that tell others of changes.
///
/// Safe from any thread. Only `BanLedger` changes it, one change after the other; no lock is held
/// while a subscriber is told.
final class BanBoard: Sendable {
  /// A subscriber this many lines behind is cut off: it reconnects and gets a fresh snapshot.
  static let maximumPendingLines = 1024

  private struct State {
    var table = BanTable()
    var subscribers: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
    var nextSubscriber = 0
  }

  private let state = Mutex(State())

  /// The ban that counts for `address` at `now`.
  func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    state.withLock { $0.table.ban(covering: address, at: now) }
  }

  /// The ban on exactly `network`.
  func ban(on network: Network) -> Ban? { state.withLock { $0.table[network] } }

  /// The bans in force at `now`, oldest first.
  func bans(at now: Timestamp) -> [Ban] {
    state.withLock { $0.table }.bans.filter { $0.isInForce(at: now) }
  }

  /// How many bans there are; one that expired a moment ago may be among them.
  var count: Int { state.withLock { $0.table.count } }

  /// How many subscribers are told of changes.
  var subscriberCount: Int { state.withLock { $0.subscribers.count } }

  /// Adds or replaces a ban and tells the subscribers.
  func insert(_ ban: Ban) {
    let subscribers = state.withLock { state in
      state.table.insert(ban)
      return state.subscribers
    }
    tell(BanLine.add(ban), to: subscribers)
  }

  /// Takes out the ban on exactly `network` and tells the subscribers.
  func remove(_ network: Network) -> Ban? {
    let (removed, subscribers) = state.withLock { ($0.table.remove(network), $0.subscribers) }
    if removed != nil { tell(BanLine.remove(network), to: subscribers) }
    return removed
  }

  /// Takes out what has expired by `now` and tells the subscribers.
  func removeExpired(at now: Timestamp) -> [Ban] {
    let (removed, subscribers) = state.withLock { ($0.table.removeExpired(at: now), $0.subscribers) }
    for ban in removed { tell(BanLine.remove(ban.network), to: subscribers) }
    return removed
  }

  /// A snapshot line, then a line for each change, until the reader goes or falls behind.
  func subscribe(at now: Timestamp) -> AsyncStream<[UInt8]> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.maximumPendingLines))
    // Snapshot and registration are one step: no change falls between them. A change told to the
    // others after that step is in the snapshot, or comes as a line of its own.
    let number = state.withLock { state in
      let number = state.nextSubscriber
      state.nextSubscriber += 1
      // Nobody reads the stream yet, so this calls nobody.
      continuation.yield(BanLine.snapshot(state.table.bans.filter { $0.isInForce(at: now) }))
      state.subscribers[number] = continuation
      return number
    }
    continuation.onTermination = { [weak self] _ in self?.unsubscribe(number) }
    return stream
  }

  private func unsubscribe(_ number: Int) {
    state.withLock { _ = $0.subscribers.removeValue(forKey: number) }
  }

  private func tell(_ line: [UInt8], to subscribers: [Int: AsyncStream<[UInt8]>.Continuation]) {
    for (number, continuation) in subscribers {
      guard case .dropped = continuation.yield(line) else { continue }
      unsubscribe(number)
      continuation.finish()
    }
  }
}
