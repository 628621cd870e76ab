import Daemon
import Inspection
import JSON
import Logging
import Mail
import Policy

/// The limits as resources of the control socket.
struct LimitRoutes: Sendable {
  /// The longest text that is looked up in octets: a mailbox.
  private static let maximumTargetOctets = EmailAddress.maximumOctets

  let limits: LimitDesk
  let bans: BanBook
  let logger: Logger

  /// What is limited, what applies to whom, and starting anew.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "/limits") { _ in .json(.object(overview())) },
      ControlRoute("POST", "/limits/explain") { .json(.object(try explanation($0))) },
      ControlRoute("POST", "/limits/reset") { .json(.object(try reset($0))) },
    ]
  }

  private func overview() -> JSONObject {
    let now = SystemClock.steady
    let counts = limits.bucketCounts()
    let (rules, maximum, places, evictions, limited) = limits.withLimiter {
      ($0.limits.rules, $0.maximumBuckets, $0.places, $0.evictions, $0.limitedLately(at: now))
    }
    let connections = limits.openConnections
    return [
      "rules": .array(rules.map { .object(Self.json($0, buckets: counts[$0.name] ?? 0)) }),
      "buckets": [
        "in_use": .integer(Int64(counts.values.reduce(0, +))), "places": .integer(Int64(places)),
        "maximum": .integer(Int64(maximum)), "evictions": .integer(Int64(evictions)),
      ],
      "connections": [
        "open": .integer(Int64(connections.count)), "clients": .integer(Int64(connections.clients)),
        "max_connections_per_ip": .integer(Int64(connections.limits.perClient)),
        "max_total_connections": .integer(Int64(connections.limits.total)),
      ],
      "limited": .array(
        limited.map { limited in
          var json = limited.finding.json
          json["times"] = .integer(Int64(limited.count))
          json["last_at"] = .string(limited.lastAt.rfc3339)
          return .object(json)
        }),
    ]
  }

  private static func json(_ rule: RateRule, buckets: Int) -> JSONObject {
    [
      "name": .string(rule.name), "key": .string(rule.key.rawValue), "rate": .string(rule.rate.description),
      "burst": .integer(rule.burst), "count": .string(rule.count.rawValue),
      "action": .string(rule.action.rawValue), "dry_run": .bool(rule.isDryRun),
      "originating": .bool(rule.includesOriginating), "buckets": .integer(Int64(buckets)),
    ]
  }

  private func explanation(_ request: ControlRequest) throws -> JSONObject {
    let target = try target(try Self.object(request))
    let findings = limits.withLimiter { $0.explain(target, at: SystemClock.steady) }
    var answer: JSONObject = [
      "target": .string(target), "limits": .array(findings.map { .object($0.json) }),
    ]
    guard
      let address = IPAddress(target) ?? findings.first(where: { $0.key == .client }).flatMap(Self.address)
    else { return answer }
    let connections = limits.openConnections
    answer["connections"] = [
      "open": .integer(Int64(limits.openConnections(of: address))),
      "max_connections_per_ip": .integer(Int64(connections.limits.perClient)),
    ]
    answer["allowed"] = .bool(bans.allows(address, at: SystemClock.now))
    answer["ban"] =
      bans.ban(covering: address, at: SystemClock.now).map {
        [
          "id": .string($0.id), "network": .string($0.network.description),
          "action": .string($0.action.rawValue),
          "automatic": .bool($0.isAutomatic), "expires_at": $0.expiresAt.map { .string($0.rfc3339) } ?? .null,
        ]
      } ?? .null
    return answer
  }

  private static func address(_ finding: RateFinding) -> IPAddress? { Network(finding.keyText)?.address }

  private func reset(_ request: ControlRequest) throws -> JSONObject {
    let object = try Self.object(request)
    if object["all"]?.boolValue == true {
      let count = limits.withLimiter { $0.resetAll() }
      logger.notice("limits reset", metadata: ["what": "all", "buckets": "\(count)"])
      return ["reset": .integer(Int64(count))]
    }
    if let name = object["rule"]?.stringValue {
      guard let count = limits.withLimiter({ $0.reset(rule: name) }) else {
        throw ControlProblem.notFound("there is no rule \"\(HeaderText(sanitizing: name.prefix(64)))\"")
      }
      logger.notice("limits reset", metadata: ["rule": "\(name)", "buckets": "\(count)"])
      return ["reset": .integer(Int64(count))]
    }
    let target = try target(object)
    let rules = limits.withLimiter { $0.reset(target) }
    logger.notice(
      "limits reset", metadata: ["what": "\(target)", "rules": "\(rules.joined(separator: " "))"])
    return ["reset": .integer(Int64(rules.count)), "rules": .array(rules.map { .string($0) })]
  }

  private static func object(_ request: ControlRequest) throws -> JSONObject {
    guard let object = (try? JSONValue(parsing: request.body))?.objectValue else {
      throw ControlProblem.badRequest("the request must be a JSON object")
    }
    return object
  }

  private func target(_ object: JSONObject) throws -> String {
    guard let target = object["target"]?.stringValue,
      (1...Self.maximumTargetOctets).contains(target.utf8.count),
      HeaderText(target) != nil
    else {
      throw ControlProblem.badRequest(
        "\"target\" must be an address, a network, a mailbox, a domain, a user or a reference")
    }
    return target
  }
}
