package import Mail

/// All allowed networks: at most one entry for each. See `BanTable`, which it is like.
package struct AllowTable: Equatable, Sendable {
  /// Where a walk through all entries has come. 0 is its beginning.
  package typealias Cursor = UInt64

  private var store = NetworkStore()

  /// A table without entries.
  package init() {}

  /// Adds `entry`, in place of the one that its network has already; returns that one.
  @discardableResult
  package mutating func insert(_ entry: AllowEntry) -> AllowEntry? {
    store.insert(
      NetworkEntry(
        network: entry.network, reason: entry.reason, author: entry.author, createdAt: entry.createdAt,
        expiresAt: entry.expiresAt, flags: 0)
    ).map(Self.allowed)
  }

  /// Takes out the entry for exactly `network`; `nil` if there is none.
  @discardableResult
  package mutating func remove(_ network: Network) -> AllowEntry? { store.remove(network).map(Self.allowed) }

  /// Whether an entry in force covers `address`.
  package func covers(_ address: IPAddress, at now: Timestamp) -> Bool { store.covers(address, at: now) }

  /// The entry in force of the smallest network that `address` lies in.
  package func entry(covering address: IPAddress, at now: Timestamp) -> AllowEntry? {
    store.entry(covering: address, at: now).map(Self.allowed)
  }

  /// The entry for exactly `network`, in force or not.
  package subscript(_ network: Network) -> AllowEntry? { store[network].map(Self.allowed) }

  /// Takes out and returns what has expired by `now`, at most `limit`.
  package mutating func removeExpired(at now: Timestamp, limit: Int = .max) -> [AllowEntry] {
    store.removeExpired(at: now, limit: limit).map(Self.allowed)
  }

  /// How many entries there are, expired ones included.
  package var count: Int { store.count }

  /// A part of all entries, as `BanTable.part`.
  package func part(
    from cursor: Cursor, limit: Int, looks: Int = .max, where take: (AllowEntry) -> Bool = { _ in true }
  ) -> (entries: [AllowEntry], next: Cursor?) {
    let (entries, next) = store.walk(from: cursor, limit: limit, looks: looks) { take(Self.allowed($0)) }
    return (entries.map(Self.allowed), next)
  }

  private static func allowed(_ entry: NetworkEntry) -> AllowEntry {
    AllowEntry(
      network: entry.network, reason: entry.reason, author: entry.author, createdAt: entry.createdAt,
      expiresAt: entry.expiresAt)
  }
}
