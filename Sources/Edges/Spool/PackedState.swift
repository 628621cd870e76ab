internal import Mail

/// A message's state in little memory, for the many that wait: one run of octets without any
/// pointers. Hexadecimal and base32 are kept as the octets they stand for.
package struct PackedState: Sendable {
  private let octets: [UInt8]

  /// Packs `state`; its id is not kept, since whoever keeps the pack knows it.
  package init(_ state: SpoolState) {
    var writer = PackWriter()
    writer.text(state.deliveryID)
    writer.moment(state.receivedAt)
    writer.text(state.queueID)
    writer.text(state.requestID)
    writer.text(state.sender)
    writer.number(Int64(state.sizeOctets))
    writer.text(state.sha256)
    writer.texts(state.summary.from)
    writer.texts(state.summary.to)
    writer.text(state.summary.subject)
    writer.text(state.summary.messageID)
    writer.number(Int64(state.parserCrashes))
    writer.number(Int64(state.deliveries.count))
    for delivery in state.deliveries { writer.delivery(delivery) }
    octets = writer.finished
  }

  /// The state of message `id`, which was packed.
  package func unpacked(_ id: SpoolID) -> SpoolState {
    var reader = PackReader(octets)
    var state = SpoolState(
      id: id, deliveryID: reader.text() ?? "", receivedAt: reader.moment() ?? Timestamp(seconds: id.seconds),
      queueID: reader.text(), requestID: reader.text() ?? "", sender: reader.text() ?? "",
      sizeOctets: Int(clamping: reader.number()), sha256: reader.text() ?? "",
      summary: MessageSummary(
        from: reader.texts(), to: reader.texts(), subject: reader.text(), messageID: reader.text()),
      parserCrashes: Int(clamping: reader.number()))
    let count = Int(clamping: reader.number())
    while state.deliveries.count < count, !reader.isAtEnd { state.deliveries.append(reader.delivery()) }
    return state
  }
}
