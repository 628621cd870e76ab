package import Mail

/// The open connections by client, and who may open another one.
///
/// A client that may not have one more is let in as far as MAIL, where it is told why and the connection ends:
/// Postfix has no room for a reason in the greeting. Of such connections a client has ``maximumTold`` at most; the
/// others end with the greeting.
package struct ConnectionTable: Sendable {
  /// How many connections of one client may wait to be told that they are too many.
  package static let maximumTold = 2

  private struct Client {
    var admitted = 0
    var told = 0
  }

  private var clients: [Network: Client] = [:]
  /// How many connections are open, those that are to be told something among them.
  package private(set) var count = 0

  /// No connections.
  package init() {}

  /// How many connections of `client` were let in and are open.
  package func count(of client: Network) -> Int { clients[client]?.admitted ?? 0 }

  /// The clients with open connections.
  package var clientCount: Int { clients.count }

  /// Opens a connection, which `close` must close whatever was decided.
  ///
  /// - Parameters:
  ///   - isExempt: of a client that nothing is refused; it counts in the total all the same.
  ///   - rate: the rule that counts connections and refuses this one.
  package mutating func open(
    _ client: Network, isExempt: Bool = false, limits: ConnectionLimits, rate: RateFinding? = nil
  ) -> ConnectionDecision {
    count += 1
    if isExempt {
      clients[client, default: Client()].admitted += 1
      return ConnectionDecision(client: client, outcome: .admitted)
    }
    if limits.total > 0, count > limits.total {
      let finding = ConnectionFinding(limit: .total, client: client, open: count - 1, allowed: limits.total)
      return ConnectionDecision(client: client, outcome: .refused(.open(finding), .atOnce))
    }
    let open = clients[client]?.admitted ?? 0
    var cause = rate.map(ConnectionRefusal.rate)
    if limits.perClient > 0, open >= limits.perClient {
      cause = .open(
        ConnectionFinding(limit: .perClient, client: client, open: open, allowed: limits.perClient))
    }
    guard let cause else {
      clients[client, default: Client()].admitted += 1
      return ConnectionDecision(client: client, outcome: .admitted)
    }
    guard (clients[client]?.told ?? 0) < Self.maximumTold else {
      return ConnectionDecision(client: client, outcome: .refused(cause, .atOnce))
    }
    clients[client, default: Client()].told += 1
    return ConnectionDecision(client: client, outcome: .refused(cause, .whenItCanBeTold))
  }

  /// Closes a connection.
  package mutating func close(_ decision: ConnectionDecision) {
    count = max(count - 1, 0)
    guard var client = clients[decision.client] else { return }
    switch decision.outcome {
    case .admitted: client.admitted = max(client.admitted - 1, 0)
    case .refused(_, .whenItCanBeTold): client.told = max(client.told - 1, 0)
    case .refused(_, .atOnce): return
    }
    clients[decision.client] = client.admitted + client.told == 0 ? nil : client
  }
}
