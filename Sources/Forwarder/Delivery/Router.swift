import Mail
import OpenSSL
import Spool
import Synchronization
import Webhook

/// Which deliveries a message has. The table can be replaced while the daemon runs.
final class Router: Sendable {
  private let table: Mutex<RouteTable>
  private let eventKey: [UInt8]

  init(_ table: RouteTable, eventKey: [UInt8]) {
    self.table = Mutex(table)
    self.eventKey = eventKey
  }

  /// All routes in order.
  var routes: [Route] { table.withLock { $0.routes } }

  /// The route of this name.
  func route(_ name: String) -> Route? { table.withLock { $0[name] } }

  /// Replaces the table.
  func replace(_ new: RouteTable) { table.withLock { $0 = new } }

  /// What is to be done for a message: one delivery for each recipient and route. A recipient that
  /// no route matches gets a failed one, so that its mail is seen, kept in `failed/` and can be
  /// replayed when the routes are mended. A repeated recipient counts once: its id would be the same.
  func deliveries(of record: SpoolRecord, deliveryID: DeliveryID) -> [DeliveryState] {
    let table = table.withLock { $0 }
    var seen: Set<String> = []
    var deliveries: [DeliveryState] = []
    for recipient in record.recipients where seen.insert(recipient.address).inserted {
      let routes = table.routes(for: recipient.address)
      for route in routes {
        deliveries.append(delivery(to: recipient, route: route.name, deliveryID, due: record.receivedAt))
      }
      if routes.isEmpty {
        var unrouted = delivery(to: recipient, route: "", deliveryID, due: nil)
        unrouted.status = .failed
        unrouted.lastError = "no route matches this recipient"
        deliveries.append(unrouted)
      }
    }
    return deliveries
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
