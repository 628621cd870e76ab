import Spool

/// Reads what is known of a message that left the inbox.
enum FinishedMessage {
  /// Its state; where that is lost, what its first line and its folder tell. Blocks.
  static func state(_ id: SpoolID, in folder: SpoolFolder, of spool: Spool) -> SpoolState? {
    if let state = try? spool.state(id, in: folder) { return state }
    guard let (record, seal) = try? spool.open(id, in: folder) else { return nil }
    var state = SpoolState(record: record, seal: seal)
    state.deliveries = record.recipients.map { recipient in
      var delivery = DeliveryState(
        eventID: "", recipient: recipient.address, originalRecipient: recipient.originalRecipient,
        route: "", due: nil)
      delivery.status = folder == .failed ? .failed : .delivered
      return delivery
    }
    return state
  }
}
