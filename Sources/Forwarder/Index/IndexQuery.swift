import Mail
import Spool

/// What a list of messages is asked for.
struct IndexQuery: Hashable, Sendable {
  /// The most messages of one answer.
  static let maximumLimit = 1000
  /// Messages of one answer where nothing is said.
  static let defaultLimit = 50

  /// Routes that make no attempts: what waits for them is held, though the index has it as pending.
  var disabledRoutes: [String] = []
  var limit = Self.defaultLimit
  var status: DeliveryStatus?
  var recipient: String?
  var sender: String?
  /// Sender or a recipient, upper and lower case being the same.
  var address: String?
  /// The domain of the sender or of a recipient, exactly this one.
  var domain: String?
  var route: String?
  var queueID: String?
  /// The Message-ID field.
  var messageID: String?
  /// Only messages behind this one in the list.
  var after: IndexCursor?
  /// Arrived at or after this moment.
  var since: Timestamp?
  /// Arrived before this moment.
  var until: Timestamp?
}
