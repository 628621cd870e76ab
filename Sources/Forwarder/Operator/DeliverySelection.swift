import Spool

/// Which deliveries of a message an operator means.
struct DeliverySelection: Hashable, Sendable {
  /// The one with this event id.
  var eventID: String?
  /// Those over this route.
  var route: String?
  /// Those for this recipient, upper and lower case being the same.
  var recipient: String?
  /// Those that stand like this.
  var status: DeliveryStatus?

  func contains(_ delivery: DeliveryState) -> Bool {
    (eventID.map { $0 == delivery.eventID } ?? true) && (route.map { $0 == delivery.route } ?? true)
      && (recipient.map { $0.lowercased() == delivery.recipient.lowercased() } ?? true)
      && (status.map { $0 == delivery.status } ?? true)
  }
}
