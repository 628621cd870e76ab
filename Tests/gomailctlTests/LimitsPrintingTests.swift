import JSON
import Testing

@testable import gomailctl

@Suite struct LimitsPrintingTests {
  private static func limit(_ exceeded: Bool, _ action: String = "defer", dryRun: Bool = false) -> JSONValue {
    [
      "rule": "client", "key": "client", "value": "192.0.2.7", "count": "messages", "action": .string(action),
      "dry_run": .bool(dryRun), "rate": "1/min", "used": exceeded ? 3 : 0, "burst": 3,
      "free": exceeded ? 0 : 3,
      "exceeded": .bool(exceeded), "free_at": "2026-11-22T22:12:15.000Z",
      "reset_at": "2026-11-22T22:14:03.000Z",
      "reference": "k3x7q2ab",
    ]
  }

  @Test(arguments: [
    (limit(false), "client  client  192.0.2.7   0/3     3  now                   let through"),
    (
      limit(true),
      "client  client  192.0.2.7   3/3     0  2026-11-22 22:14:03Z  deferred until 2026-11-22 22:12:15Z"
    ),
    (
      limit(true, "reject"),
      "client  client  192.0.2.7   3/3     0  2026-11-22 22:14:03Z  rejected until 2026-11-22 22:12:15Z"
    ),
    (
      limit(true, "ban", dryRun: true),
      "client  client  192.0.2.7   3/3     0  2026-11-22 22:14:03Z  let through, and logged"
    ),
  ])
  func explainsWhatTheNextOneMeets(_ limit: JSONValue, _ line: String) {
    let lines = LimitsExplainCommand.lines(["limits": [limit]], width: 200)
    // The columns are as wide as their titles or cells.
    let squeezed = lines.last.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(squeezed == line.split(separator: " ").joined(separator: " "))
  }

  @Test func saysWhetherAClientIsBannedOrAllowed() {
    let answer: JSONValue = [
      "target": "192.0.2.7", "limits": [], "allowed": true,
      "connections": ["open": 2, "max_connections_per_ip": 50],
      "ban": [
        "id": "abcd", "network": "192.0.2.0/24", "action": "defer", "automatic": true,
        "expires_at": "2026-11-22T22:12:15.000Z",
      ],
    ]
    #expect(
      LimitsExplainCommand.lines(answer, width: 200) == [
        "allowed: neither bans nor limits concern it",
        "banned: 192.0.2.0/24 until 2026-11-22 22:12:15Z (defer, ban abcd)", "connections: 2 open of 50",
        "no rule counts by \"192.0.2.7\"; gomailctl limits show lists the rules and their keys",
      ])
  }

  @Test func showsRulesAndWhoWasLimited() {
    let answer: JSONValue = [
      "rules": [
        [
          "name": "client", "key": "client", "rate": "1000/min", "burst": 2000, "count": "messages",
          "action": "defer", "dry_run": true, "originating": false, "buckets": 7,
        ]
      ],
      "buckets": ["in_use": 7, "places": 4096, "maximum": 1_000_000, "evictions": 0],
      "connections": ["open": 3, "clients": 2, "max_connections_per_ip": 50, "max_total_connections": 0],
      "limited": [],
    ]
    let lines = LimitsShowCommand.lines(answer, width: 200)
    #expect(lines[1].hasSuffix("messages  log only        7"), "\(lines)")
    #expect(lines.contains("buckets      7 in use of 1000000, 0 forgotten early"))
    #expect(
      lines.contains("connections  3 open from 2 clients; a client at most 50; together no limit"), "\(lines)"
    )
    #expect(lines.last == "nobody was limited lately")
    #expect(LimitsShowCommand.lines(["rules": []], width: 80).first == "no rules")
  }
}
