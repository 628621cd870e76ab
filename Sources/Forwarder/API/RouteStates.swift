import Daemon
import JSON
import Mail
import Spool
import Webhook

/// How routes stand at one moment: what waits, and what keeps attempts away.
struct RouteStates {
  let now: Timestamp
  let facts: QueueFacts
  let disabled: [DisabledRoute]
  let syncGate: SyncGate

  /// Adds how the route `name` stands.
  func write(_ name: String, into entry: inout JSONObject) {
    let load = facts.routes[name] ?? RouteLoad()
    let sync = syncGate.load(of: name)
    entry["pending"] = .integer(Int64(load.waiting + sync.waiting))
    entry["in_flight"] = .integer(Int64(load.underWay + sync.underWay))
    entry["paused_until"] = Self.moment(load.pausedUntil)
    let circuit = (facts.breakers[name] ?? CircuitBreaker()).state(at: now)
    entry["circuit"] = .string(circuit.word)
    if case .open(let until) = circuit {
      entry["circuit_open_until"] = Self.moment(until)
    } else {
      entry["circuit_open_until"] = .null
    }
    entry["circuit_tripped_at"] = Self.moment(facts.breakers[name]?.trippedAt)
    let stop = disabled.first { $0.route == name }
    entry["disabled"] = .bool(load.isDisabled)
    entry["disabled_since"] = Self.moment(stop?.since)
    entry["disabled_by"] = stop.map { $0.isByOperator ? "operator" : "endpoint" } ?? .null
  }

  private static func moment(_ moment: Timestamp?) -> JSONValue {
    moment.map { .string($0.rfc3339) } ?? .null
  }
}
