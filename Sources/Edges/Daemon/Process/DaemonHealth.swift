package import JSON

/// What a daemon says of itself on `GET /health`.
package struct DaemonHealth: Sendable {
  /// Whether it does all of its work. If not, `/health` answers 503 and says `degraded`.
  package var isHealthy: Bool
  /// Further members of the answer.
  package var details: JSONObject

  /// A state of health.
  package init(isHealthy: Bool = true, details: JSONObject = [:]) {
    self.isHealthy = isHealthy
    self.details = details
  }
}
