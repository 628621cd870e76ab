import Daemon
import JSON
import Mail
import Spool
import Webhook

/// `GET /queue`: what is to be done, what is done, and how the routes stand.
struct QueueAnswer: Sendable {
  let backlog: Backlog
  let router: Router
  let disabledRoutes: DisabledRoutes
  let index: MessageIndex
  let syncGate: SyncGate

  func answer() async -> ControlResponse {
    let facts = backlog.facts(at: SystemClock.now)
    let disabled = await disabledRoutes.all
    var writer = JSONWriter()
    writer.beginObject()
    for (key, count) in [
      ("messages", facts.messages), ("waiting", facts.waiting), ("under_way", facts.underWay),
    ] {
      writer.key(key)
      writer.integer(count)
    }
    writer.key("oldest_pending_at")
    writer.timestamp(facts.oldestPendingAt)
    writer.key("next_attempt_at")
    writer.timestamp(facts.routes.values.compactMap(\.nextDueAt).min())
    for folder in [SpoolFolder.processed, .failed] {
      writer.key(folder.rawValue)
      // Unknown is better than no answer about the rest.
      writer.integer(try? await index.count(in: folder))
    }
    writer.key("routes")
    writer.beginArray()
    let known = router.routes
    for route in known {
      write(
        route.name, facts.routes[route.name] ?? RouteLoad(), facts.breakers[route.name],
        storeOnly: route.storeOnly, stop: disabled.first { $0.route == route.name }, into: &writer)
    }
    // Mail of routes that are gone from the settings is held until they come back.
    let gone = facts.routes.filter { name, load in
      load.waiting > 0 && !known.contains { $0.name == name }
    }
    for (name, load) in gone.sorted(by: { $0.key < $1.key }) {
      write(name, load, nil, storeOnly: false, stop: nil, into: &writer)
    }
    writer.endArray()
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func write(
    _ name: String, _ load: RouteLoad, _ breaker: CircuitBreaker?, storeOnly: Bool, stop: DisabledRoute?,
    into writer: inout JSONWriter
  ) {
    let sync = syncGate.load(of: name)
    writer.beginObject()
    writer.key("name")
    writer.string(name)
    writer.key("pending")
    writer.integer(load.waiting + sync.waiting)
    writer.key("in_flight")
    writer.integer(load.underWay + sync.underWay)
    writer.key("next_attempt_at")
    writer.timestamp(load.nextDueAt)
    writer.key("paused_until")
    writer.timestamp(load.pausedUntil)
    let circuit = (breaker ?? CircuitBreaker()).state(at: SystemClock.now)
    writer.key("circuit")
    writer.string(circuit.word)
    writer.key("circuit_open_until")
    if case .open(let until) = circuit { writer.timestamp(until) } else { writer.timestamp(nil) }
    writer.key("circuit_tripped_at")
    writer.timestamp(breaker?.trippedAt)
    writer.key("disabled")
    writer.bool(load.isDisabled)
    writer.key("disabled_since")
    writer.timestamp(stop?.since)
    writer.key("disabled_by")
    writer.string(stop.map { $0.isByOperator ? "operator" : "endpoint" })
    writer.key("store_only")
    writer.bool(storeOnly)
    writer.endObject()
  }
}
