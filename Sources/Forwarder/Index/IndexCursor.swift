import Mail
import Spool

/// A place in a list of messages, latest first: what comes behind it does not change by new mail.
struct IndexCursor: Hashable, Sendable, CustomStringConvertible {
  let receivedAt: Timestamp
  let id: SpoolID

  init(receivedAt: Timestamp, id: SpoolID) {
    self.receivedAt = receivedAt
    self.id = id
  }

  /// Reads what `description` writes; `nil` for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let milliseconds = Int64(parts[0]), milliseconds >= 0,
      String(milliseconds) == parts[0], let id = SpoolID(parts[1])
    else { return nil }
    receivedAt = Timestamp(milliseconds: milliseconds)
    self.id = id
  }

  var description: String { "\(receivedAt.milliseconds)-\(id)" }
}
