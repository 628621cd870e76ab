import Authentication
import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

/// Values that many tests start from.
enum Samples {
  static let arrival = Timestamp(milliseconds: 1_763_826_701_042)
  static let key = Array(repeating: UInt8(7), count: 32)

  static func id(_ number: UInt8 = 1) throws -> SpoolID {
    try #require(SpoolID(arrival: arrival, random: [0, 0, 0, 0, 0, 0, 0, number]))
  }

  static func deliveryID(_ number: UInt8 = 7) throws -> DeliveryID {
    try #require(DeliveryID(random: Array(repeating: number, count: DeliveryID.octets)))
  }

  static func record(_ id: SpoolID, to recipients: [String] = ["bob@example.org"]) throws -> SpoolRecord {
    SpoolRecord(
      id: id, receivedAt: arrival, sender: "alice@example.com",
      recipients: recipients.map { SpoolRecipient(address: $0, originalRecipient: nil) },
      session: SpoolSession(address: "192.0.2.1"), requestID: "req_0123456789abcdef",
      queueID: "4XyZ123abc",
      verdict: .unauthenticated(deliveryID: try deliveryID(), receivedAt: arrival))
  }

  static func seal(octets: Int = 5) throws -> SpoolSeal {
    try #require(
      SpoolSeal(
        sizeOctets: octets, sha256: String(repeating: "ab", count: 32), deliveryID: try deliveryID()))
  }

  static func route(
    _ name: String, _ match: RouteMatch = .everything, continues: Bool = false, concurrency: Int = 10,
    requirements: Set<AuthenticationRequirement> = []
  ) -> Route {
    Route(
      name: name, match: match, url: "https://\(name).example.net/", concurrency: concurrency,
      requirements: requirements, continues: continues)
  }

  static func router(_ routes: [Route]) -> Router { Router(RouteTable(routes), eventKey: key) }
}
