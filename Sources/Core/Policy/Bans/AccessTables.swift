package import Mail

/// What an operator and the automatic rules have decided about clients: who is banned, and who is not to be.
package struct AccessTables: Equatable, Sendable {
  /// The bans.
  package var bans = BanTable()
  /// The allowed networks, which win over every ban.
  package var allowed = AllowTable()

  /// Tables without entries.
  package init() {}

  /// The ban that `address` falls under; `nil` where none covers it or the client is allowed.
  package func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    guard let ban = bans.ban(covering: address, at: now), !allowed.covers(address, at: now) else {
      return nil
    }
    return ban
  }
}
