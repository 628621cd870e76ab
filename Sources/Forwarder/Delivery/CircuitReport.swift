import Daemon
import Logging
import Webhook

/// Counts and logs what circuit breakers do.
struct CircuitReport: Sendable {
  let metrics: ForwarderMetrics
  let logger: Logger

  func changed(_ route: String, _ state: CircuitBreaker.State) {
    switch state {
    case .open(let until):
      metrics.circuitsOpened.add()
      logger.error(
        "endpoint is down, its mail waits", metadata: ["route": "\(route)", "probe_at": "\(until)"])
    case .closed:
      logger.notice("endpoint is back", metadata: ["route": "\(route)"])
    case .halfOpen: break
    }
  }
}
