package import Mail

/// All bans by network: at most one for each. Looking an address up costs one step for each prefix
/// length in use, however many bans there are.
package struct BanTable: Hashable, Sendable {
  private var bansByNetwork: [Network: Ban] = [:]
  // The prefix lengths in use, so that lookup tries no length in vain.
  private var lengthsV4 = PrefixLengths()
  private var lengthsV6 = PrefixLengths()

  /// A table without bans.
  package init() {}

  /// A table of `bans`; of two for one network the later one stands.
  package init(_ bans: some Sequence<Ban>) {
    for ban in bans { insert(ban) }
  }

  /// Adds `ban`, in place of the one that its network has already; returns that one.
  @discardableResult
  package mutating func insert(_ ban: Ban) -> Ban? {
    let replaced = bansByNetwork.updateValue(ban, forKey: ban.network)
    if replaced == nil {
      switch ban.network.address.family {
      case .v4: lengthsV4.add(ban.network.prefixLength)
      case .v6: lengthsV6.add(ban.network.prefixLength)
      }
    }
    return replaced
  }

  /// Takes out the ban for exactly `network`; `nil` if there is none.
  @discardableResult
  package mutating func remove(_ network: Network) -> Ban? {
    guard let removed = bansByNetwork.removeValue(forKey: network) else { return nil }
    switch network.address.family {
    case .v4: lengthsV4.remove(network.prefixLength)
    case .v6: lengthsV6.remove(network.prefixLength)
    }
    return removed
  }

  /// The ban of the smallest network that `address` lies in. One that has expired never counts, so that
  /// the ban of a larger network may show through.
  package func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    let lengths = address.family == .v4 ? lengthsV4 : lengthsV6
    for length in lengths.descending {
      guard let network = Network(address, prefixLength: length), let ban = bansByNetwork[network],
        ban.isInForce(at: now)
      else { continue }
      return ban
    }
    return nil
  }

  /// Takes out and returns the bans that have expired by `now`, oldest first.
  package mutating func removeExpired(at now: Timestamp) -> [Ban] {
    let expired = bans.filter { !$0.isInForce(at: now) }
    for ban in expired { remove(ban.network) }
    return expired
  }

  /// The ban that `id` names; `nil` if there is none. Walks through all of them.
  package func ban(id: String) -> Ban? { bansByNetwork.values.first { $0.id == id } }

  /// The ban for exactly `network`, in force or not.
  package subscript(_ network: Network) -> Ban? { bansByNetwork[network] }

  /// How many bans there are, expired ones included.
  package var count: Int { bansByNetwork.count }

  /// All bans, oldest first.
  package var bans: [Ban] {
    bansByNetwork.values.sorted {
      ($0.createdAt, $0.network.description) < ($1.createdAt, $1.network.description)
    }
  }
}
