import Inspection
import Mail
import Policy
import Synchronization

/// The bans as the policy daemon last told them. They stand while it is away.
final class BanBook: Sendable {
  private struct Page {
    var table = BanTable()
    var isCurrent = false
  }

  private let page = Mutex(Page())

  /// The ban that `address` falls under.
  func ban(covering address: IPAddress, at now: Timestamp) -> Ban? {
    // The table is a value: it is looked through outside the lock.
    page.withLock { $0.table }.ban(covering: address, at: now)
  }

  /// How many bans there are, and whether the policy daemon is followed at the moment.
  var state: (count: Int, isCurrent: Bool) { page.withLock { ($0.table.count, $0.isCurrent) } }

  /// Takes one line of the stream; `true` where it is the first one since the connection was lost.
  func take(_ update: BanUpdate) -> Bool {
    // Only the subscription changes the table, so nothing is lost between the two locks; sessions must
    // not wait while a large one is built.
    var table = page.withLock { $0.table }
    update.apply(to: &table)
    return page.withLock { page in
      defer { page.isCurrent = true }
      page.table = table
      return !page.isCurrent
    }
  }

  /// The stream broke off; `true` where it had been followed.
  func lostConnection() -> Bool {
    page.withLock { page in
      defer { page.isCurrent = false }
      return page.isCurrent
    }
  }
}
