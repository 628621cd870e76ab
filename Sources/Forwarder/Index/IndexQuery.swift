import Mail
import Spool

/// What a list of messages is asked for.
struct IndexQuery: Hashable, Sendable {
  /// The most messages of one answer.
  static let maximumLimit = 1000
  /// Messages of one answer where nothing is said.
  static let defaultLimit = 50

  var limit = Self.defaultLimit
  var status: DeliveryStatus?
  var recipient: String?
  var sender: String?
  var route: String?
  var queueID: String?
  /// Arrived at or after this moment.
  var since: Timestamp?
  /// Arrived before this moment.
  var until: Timestamp?
}
