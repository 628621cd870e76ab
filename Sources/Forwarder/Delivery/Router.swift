import Authentication
import Locking
import Mail
import OpenSSL
import Spool
import Webhook

/// Which deliveries a message has. The table can be replaced while the daemon runs.
final class Router: Sendable {
  private let table: Locked<RouteTable>
  private let eventKey: [UInt8]

  init(_ table: RouteTable, eventKey: [UInt8]) {
    self.table = Locked(table)
    self.eventKey = eventKey
  }

  /// All routes in order.
  var routes: [Route] { table.withLock { $0.routes } }

  /// Whether the webhook of any route decides what LMTP answers.
  var hasSyncRoutes: Bool { table.withLock { $0.hasSyncRoutes } }

  /// The route of this name.
  func route(_ name: String) -> Route? { table.withLock { $0[name] } }

  /// The routes that take a recipient, in order.
  func routes(for recipient: String) -> [Route] {
    table.withLock { $0 }.routes(for: recipient)
  }

  /// Replaces the table.
  func replace(_ new: RouteTable) { table.withLock { $0 = new } }

  /// What is to be done for a message: one delivery for each recipient and route, which failed where the
  /// message lacks what the route requires. A recipient that
  /// no route matches gets a failed one, so that its mail is seen, kept in `failed/` and can be
  /// replayed when the routes are mended. A repeated recipient counts once: its id would be the same.
  func deliveries(of record: SpoolRecord, deliveryID: DeliveryID) -> [DeliveryState] {
    let table = table.withLock { $0 }
    var seen: Set<String> = []
    var deliveries: [DeliveryState] = []
    let findings = record.verdict.authentication
    for recipient in record.recipients where seen.insert(recipient.address).inserted {
      let routes = table.routes(for: recipient.address)
      for route in routes {
        var new = delivery(to: recipient, route: route.name, deliveryID, due: record.receivedAt)
        if let unmet = route.unmetRequirements(findings).first {
          new.status = .failed
          new.nextAttemptAt = nil
          new.lastError =
            "\(unmet.rawValue) is required, its result is \(unmet.result(in: findings)) [\(ReasonCode.routeRequirement)]"
        }
        deliveries.append(new)
      }
      if routes.isEmpty {
        var unrouted = delivery(to: recipient, route: "", deliveryID, due: nil)
        unrouted.status = .failed
        unrouted.lastError = "no route matches this recipient [\(ReasonCode.noRoute)]"
        deliveries.append(unrouted)
      }
    }
    return deliveries
  }

  /// How many deliveries of a new message failed for want of what their route requires, by that.
  func unmetRequirements(
    of state: SpoolState, _ record: SpoolRecord
  ) -> [AuthenticationRequirement: Int] {
    var counts: [AuthenticationRequirement: Int] = [:]
    for delivery in state.deliveries where delivery.status == .failed && delivery.attempts == 0 {
      let unmet = route(delivery.route)?.unmetRequirements(record.verdict.authentication).first
      if let unmet { counts[unmet, default: 0] += 1 }
    }
    return counts
  }

  private func delivery(
    to recipient: SpoolRecipient, route: String, _ deliveryID: DeliveryID, due: Timestamp?
  ) -> DeliveryState {
    let id = EventID.make(
      deliveryID: deliveryID.description, recipient: recipient.address, route: route, key: eventKey,
      hmac: hmacSHA256)
    return DeliveryState(
      eventID: id.description, recipient: recipient.address,
      originalRecipient: recipient.originalRecipient, route: route, due: due)
  }
}
