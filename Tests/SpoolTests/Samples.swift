import Authentication
import Mail
import Spool
import Testing

/// Values that many tests start from.
enum Samples {
  static let arrival = Timestamp(milliseconds: 1_763_826_701_042)
  static let digest = String(repeating: "ab", count: 32)

  static func id(_ number: UInt8 = 1, at moment: Timestamp = arrival) throws -> SpoolID {
    try #require(SpoolID(arrival: moment, random: [0, 0, 0, 0, 0, 0, 0, number]))
  }

  static func deliveryID(_ number: UInt8 = 7) throws -> DeliveryID {
    try #require(DeliveryID(random: Array(repeating: number, count: DeliveryID.octets)))
  }

  static func record(
    _ id: SpoolID, sender: String = "alice@example.com",
    recipients: [SpoolRecipient] = [SpoolRecipient(address: "bob@example.org", originalRecipient: nil)]
  ) throws -> SpoolRecord {
    SpoolRecord(
      id: id, receivedAt: arrival, sender: sender, recipients: recipients,
      session: SpoolSession(name: "mail.example.com", address: "192.0.2.1", port: "4711", proto: "ESMTP"),
      requestID: "req_0123456789abcdef", queueID: "4XyZ123abc",
      verdict: .unauthenticated(deliveryID: try deliveryID(), receivedAt: arrival))
  }

  /// Stores a message and gives its seal.
  @discardableResult
  static func store(_ raw: [UInt8], as id: SpoolID, in spool: Spool) throws -> SpoolSeal {
    var writer = try spool.begin(try record(id))
    try writer.append(raw)
    return try writer.commit(sha256: digest, deliveryID: try deliveryID())
  }

  /// The id of the delivery at `index`, below 26.
  static func eventID(_ index: Int) -> String {
    let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index)))
    return "msg_" + String(repeating: letter, count: 32)
  }

  static func state(_ id: SpoolID, _ statuses: [DeliveryStatus] = [.pending]) throws -> SpoolState {
    let seal = try #require(SpoolSeal(sizeOctets: 5, sha256: digest, deliveryID: try deliveryID()))
    var state = SpoolState(record: try record(id), seal: seal)
    for (index, status) in statuses.enumerated() {
      var delivery = DeliveryState(
        eventID: eventID(index), recipient: "r\(index)@example.org", originalRecipient: nil,
        route: "default", due: arrival)
      delivery.status = status
      state.deliveries.append(delivery)
    }
    return state
  }
}
