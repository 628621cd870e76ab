import Inspection
import Locking
import Mail
import Policy

/// The bans and the allowed networks as the policy daemon last told them. They stand while it is away.
final class BanBook: Sendable {
  private struct Page {
    var tables = AccessTables()
    var isCurrent = false
  }

  private let page = Locked(Page())
  /// What a connection tells anew, until it has told all. Only the subscription touches it.
  private let coming = Locked<AccessTables?>(nil)

  /// The ban that `address` falls under; `nil` for an allowed client.
  func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    // Under the lock, because a copy that is out would make the next change copy a million bans.
    page.withLock { $0.tables.ban(covering: address, at: now) }
  }

  /// Whether an entry of the allow list covers `address`: neither bans nor limits concern it.
  func allows(_ address: IPAddress, at now: Timestamp) -> Bool {
    page.withLock { $0.tables.allowed.covers(address, at: now) }
  }

  /// How many bans there are, and whether the policy daemon is followed at the moment.
  var state: (count: Int, isCurrent: Bool) { page.withLock { ($0.tables.bans.count, $0.isCurrent) } }

  /// Takes one line of the stream; `true` where it is the one with which all is known again since the
  /// connection was lost.
  ///
  /// What a connection tells first is collected apart and takes the place of the tables as a whole, so that
  /// sessions neither wait for it nor miss a ban meanwhile. Later changes are made in place.
  func take(_ update: BanUpdate) -> Bool {
    switch update {
    case .begin:
      coming.withLock { $0 = AccessTables() }
      return false
    case .end:
      guard let tables = coming.withLock({ $0.take() }) else { return false }
      return page.withLock { page in
        defer { page = Page(tables: tables, isCurrent: true) }
        return !page.isCurrent
      }
    case .bans, .allow, .remove, .disallow, .heartbeat:
      let isComing = coming.withLock { tables in
        // Taken out meanwhile: a second owner would make the change copy everything.
        guard var own = tables.take() else { return false }
        update.apply(to: &own)
        tables = own
        return true
      }
      if !isComing { page.withLock { update.apply(to: &$0.tables) } }
      return false
    }
  }

  /// The stream broke off; `true` where it had been followed.
  func lostConnection() -> Bool {
    coming.withLock { $0 = nil }
    return page.withLock { page in
      defer { page.isCurrent = false }
      return page.isCurrent
    }
  }
}
