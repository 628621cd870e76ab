/// How many connections may be open; 0 for no limit.
package struct ConnectionLimits: Hashable, Sendable {
  /// How many one client may have open where nothing is said: as many as Postfix's own limit lets it have
  /// (`smtpd_client_connection_count_limit`).
  package static let defaultPerClient = 50

  /// `max_connections_per_ip`: of one client, by the size of network that counts as one.
  package var perClient: Int
  /// `max_total_connections`: of all clients together.
  package var total: Int

  /// Limits.
  package init(perClient: Int = defaultPerClient, total: Int = 0) {
    self.perClient = perClient
    self.total = total
  }
}
