import Locking
import Spool
import Webhook

/// Lets the attempts of one message that are due together read and parse it once. A message is kept
/// while attempts that were announced have not prepared their events yet.
final class SharedMessages: Sendable {
  /// A message as attempts need it.
  struct Content: Sendable {
    let message: SpooledMessage
    let parsed: ParsedMessage
  }

  private final class Shelf: Sendable {
    let content = Locked<Content?>(nil)
  }

  private struct Use {
    var users = 0
    let shelf = Shelf()
  }

  private let uses = Locked<[SpoolID: Use]>([:])

  /// Announces an attempt.
  func willUse(_ id: SpoolID) { uses.withLock { $0[id, default: Use()].users += 1 } }

  /// An announced attempt has no need of the message any more.
  func didUse(_ id: SpoolID) {
    uses.withLock { uses in
      guard let users = uses[id]?.users else { return }
      if users > 1 { uses[id]?.users = users - 1 } else { uses[id] = nil }
    }
  }

  /// The content that another attempt has read, or what `read` gives. Others of the same message wait
  /// meanwhile. Blocks.
  func content(_ id: SpoolID, _ read: () throws -> Content) throws -> Content {
    guard let use = uses.withLock({ $0[id] }), use.users > 1 else { return try read() }
    return try use.shelf.content.withLock { content in
      if let content { return content }
      let fresh = try read()
      content = fresh
      return fresh
    }
  }
}
