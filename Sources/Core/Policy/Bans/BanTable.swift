package import Mail

/// All bans by network: at most one for each. Looking an address up costs one step for each prefix
/// length in use, however many bans there are; a million of them take 60 to 70 MB.
///
/// A copy shares its memory until one of both changes, and that change copies everything: whoever keeps a
/// large table changes it in place, under a lock.
package struct BanTable: Equatable, Sendable {
  /// Where a walk through all bans has come. 0 is its beginning.
  package typealias Cursor = UInt64

  private enum Flag {
    static let automatic: UInt8 = 1
    static let defers: UInt8 = 2
  }

  private var store = NetworkStore()

  /// A table without bans.
  package init() {}

  /// A table of `bans`; of two for one network the later one stands.
  package init(_ bans: some Sequence<Ban>) {
    for ban in bans { insert(ban) }
  }

  /// Adds `ban`, in place of the one that its network has already; returns that one.
  @discardableResult
  package mutating func insert(_ ban: Ban) -> Ban? { store.insert(Self.entry(ban)).map(Self.ban) }

  /// Takes out the ban for exactly `network`; `nil` if there is none.
  @discardableResult
  package mutating func remove(_ network: Network) -> Ban? { store.remove(network).map(Self.ban) }

  /// The ban of the smallest network that `address` lies in. One that has expired never counts, so that
  /// the ban of a larger network may show through.
  package func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    store.entry(covering: address, at: now).map(Self.ban)
  }

  /// Takes out and returns the bans that have expired by `now`, what expired first first. Those that are left
  /// when `limit` is reached come with the next call: whoever holds a lock keeps it short.
  package mutating func removeExpired(at now: Timestamp, limit: Int = .max) -> [Ban] {
    store.removeExpired(at: now, limit: limit).map(Self.ban)
  }

  /// The ban for exactly `network`, in force or not.
  package subscript(_ network: Network) -> Ban? { store[network].map(Self.ban) }

  /// How many bans there are, expired ones included.
  package var count: Int { store.count }

  /// A part of all bans, IPv4 before IPv6 and else in the order of their coming as far as none was removed
  /// between. A ban that stays from the first part to the last is in exactly one.
  ///
  /// - Parameters:
  ///   - cursor: Where to go on: what the part before said, 0 for the first.
  ///   - limit: The most bans of this part.
  ///   - looks: How many bans are looked at for it, so that a lock is held for a bounded time.
  ///   - take: Which bans belong to it.
  /// - Returns: the bans, and where to go on; `nil` at the end.
  package func part(
    from cursor: Cursor, limit: Int, looks: Int = .max, where take: (Ban) -> Bool = { _ in true }
  ) -> (bans: [Ban], next: Cursor?) {
    let (entries, next) = store.walk(from: cursor, limit: limit, looks: looks) { take(Self.ban($0)) }
    return (entries.map(Self.ban), next)
  }

  private static func entry(_ ban: Ban) -> NetworkEntry {
    NetworkEntry(
      network: ban.network, reason: ban.reason, author: ban.author, createdAt: ban.createdAt,
      expiresAt: ban.expiresAt,
      flags: (ban.isAutomatic ? Flag.automatic : 0) | (ban.action == .defer ? Flag.defers : 0))
  }

  private static func ban(_ entry: NetworkEntry) -> Ban {
    Ban(
      network: entry.network, reason: entry.reason, author: entry.author, createdAt: entry.createdAt,
      expiresAt: entry.expiresAt, isAutomatic: entry.flags & Flag.automatic != 0,
      action: entry.flags & Flag.defers != 0 ? .defer : .reject)
  }
}
