import Locking
import Mail
import Policy

/// The bans and allowed networks in memory, for whoever must answer at once, and the lines that tell others of
/// changes.
///
/// Safe from any thread. Only `BanLedger` changes it, one change after the other; no lock is held while a
/// follower is told, and none for longer than `maximumLooks` looks. The reasons of bans are not kept here: they
/// are the file's, which would double what a million bans take.
final class BanBoard: Sendable {
  /// A follower this many lines behind is cut off: it reconnects and is told everything anew.
  static let maximumPendingLines = 256
  /// The most bans, and the most allowed networks: 140 MB of each.
  static let maximumEntries = 2_000_000
  /// How many entries are looked at, or changed, while the lock is held: some tenths of a millisecond.
  static let maximumLooks = 1000

  /// The lines of one follower.
  struct Following: Sendable {
    let bans: Int
    let allowed: Int
    /// Changes from now on. They are read when all parts have been sent.
    let changes: AsyncStream<[UInt8]>
  }

  private struct State {
    var tables = AccessTables()
    var followers: [Int: AsyncStream<[UInt8]>.Continuation] = [:]
    var nextFollower = 0
  }

  private let state = Locked(State())

  /// The ban that counts for `address` at `now`; `nil` for an allowed client.
  func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    state.withLock { $0.tables.ban(covering: address, at: now) }
  }

  /// Looks at the tables, for a bounded time.
  func read<Answer>(_ look: (AccessTables) -> Answer) -> Answer { state.withLock { look($0.tables) } }

  /// How many bans and allowed networks there are; some that expired a moment ago may be among them.
  var counts: (bans: Int, allowed: Int) {
    state.withLock { ($0.tables.bans.count, $0.tables.allowed.count) }
  }

  /// How many followers are told of changes.
  var followerCount: Int { state.withLock { $0.followers.count } }

  // MARK: Changes

  /// Adds or replaces bans and tells the followers; says how many are new.
  @discardableResult
  func insert(_ bans: [Ban]) -> Int {
    change(bans, BanLine.bans) { tables, ban in
      tables.bans.insert(
        Ban(
          network: ban.network, reason: "", author: ban.author, createdAt: ban.createdAt,
          expiresAt: ban.expiresAt, isAutomatic: ban.isAutomatic, action: ban.action)) == nil
    }
  }

  /// Takes out the bans on exactly these networks and tells the followers; says how many there were.
  @discardableResult
  func remove(_ networks: [Network]) -> Int {
    change(networks, BanLine.remove) { $0.bans.remove($1) != nil }
  }

  /// Adds or replaces allowed networks and tells the followers; says how many are new.
  @discardableResult
  func allow(_ entries: [AllowEntry]) -> Int {
    change(entries, BanLine.allow) { $0.allowed.insert($1) == nil }
  }

  /// Takes out the entries for exactly these networks and tells the followers; says how many there were.
  @discardableResult
  func disallow(_ networks: [Network]) -> Int {
    change(networks, BanLine.disallow) { $0.allowed.remove($1) != nil }
  }

  /// Takes out what has expired by `now`, a part of it where it is much, and tells the followers.
  func removeExpired(at now: Timestamp) -> (bans: [Ban], allowed: [AllowEntry]) {
    let (bans, allowed, followers) = state.withLock { state in
      (
        state.tables.bans.removeExpired(at: now, limit: Self.maximumLooks),
        state.tables.allowed.removeExpired(at: now, limit: Self.maximumLooks), state.followers
      )
    }
    tell(bans.map(\.network), BanLine.remove, followers)
    tell(allowed.map(\.network), BanLine.disallow, followers)
    return (bans, allowed)
  }

  // MARK: Followers

  /// Registers a follower. What happens from now on stands in its changes; it is sent everything that is there
  /// with `part`s and reads the changes afterwards, so that of each network the last word is true.
  func follow() -> Following {
    let (stream, continuation) = AsyncStream.makeStream(
      of: [UInt8].self, bufferingPolicy: .bufferingOldest(Self.maximumPendingLines))
    let (number, bans, allowed) = state.withLock { state in
      let number = state.nextFollower
      state.nextFollower += 1
      state.followers[number] = continuation
      return (number, state.tables.bans.count, state.tables.allowed.count)
    }
    continuation.onTermination = { [weak self] _ in self?.forget(number) }
    return Following(bans: bans, allowed: allowed, changes: stream)
  }

  /// A part of all bans: see `BanTable.part`.
  func part(
    from cursor: BanTable.Cursor, limit: Int, where take: (Ban) -> Bool
  ) -> (bans: [Ban], next: BanTable.Cursor?) {
    state.withLock { $0.tables.bans.part(from: cursor, limit: limit, looks: Self.maximumLooks, where: take) }
  }

  /// A part of all allowed networks: see `AllowTable.part`.
  func allowedPart(
    from cursor: AllowTable.Cursor, limit: Int, where take: (AllowEntry) -> Bool
  ) -> (entries: [AllowEntry], next: AllowTable.Cursor?) {
    state.withLock {
      $0.tables.allowed.part(from: cursor, limit: limit, looks: Self.maximumLooks, where: take)
    }
  }

  private func forget(_ number: Int) {
    state.withLock { _ = $0.followers.removeValue(forKey: number) }
  }

  private func change<Element>(
    _ elements: [Element], _ line: (ArraySlice<Element>) -> [UInt8],
    _ apply: (inout AccessTables, Element) -> Bool
  ) -> Int {
    var changed = 0
    for start in stride(from: 0, to: elements.count, by: BanLine.maximumElements) {
      let part = elements[start..<min(start + BanLine.maximumElements, elements.count)]
      let followers = state.withLock { state in
        for element in part where apply(&state.tables, element) { changed += 1 }
        return state.followers
      }
      if !followers.isEmpty { tell(line(part), followers) }
    }
    return changed
  }

  private func tell<Element>(
    _ elements: [Element], _ line: (ArraySlice<Element>) -> [UInt8],
    _ followers: [Int: AsyncStream<[UInt8]>.Continuation]
  ) {
    guard !followers.isEmpty else { return }
    for start in stride(from: 0, to: elements.count, by: BanLine.maximumElements) {
      tell(line(elements[start..<min(start + BanLine.maximumElements, elements.count)]), followers)
    }
  }

  private func tell(_ line: [UInt8], _ followers: [Int: AsyncStream<[UInt8]>.Continuation]) {
    for (number, continuation) in followers {
      guard case .dropped = continuation.yield(line) else { continue }
      forget(number)
      continuation.finish()
    }
  }
}
