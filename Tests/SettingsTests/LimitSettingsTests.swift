import Foundation
import Policy
import Settings
import Testing

@Suite("Settings: limits")
struct LimitSettingsTests {
  private func settings(_ yaml: String) throws -> Settings {
    let loaded = try SettingsFixture.load("primary_domain: example.com\n" + yaml)
    return try #require(loaded.settings, "\(loaded.report)")
  }

  @Test func defaults() throws {
    let settings = try settings("")
    #expect(settings.rateRules.map(\.name) == ["client"])
    #expect(settings.rateRules.first?.key == .client)
    #expect(settings.rateRules.first?.burst == 2000)
    #expect(settings.rateLimitBuckets == 1_000_000)
    #expect(settings.connectionLimits == ConnectionLimits(perClient: 50, total: 0))
    #expect(settings.connectionsPerMinute == 1000)
    #expect(try self.settings("rate_limits: []").rateRules == [])
    #expect(try self.settings("rate_limits:").rateRules.count == 1)
  }

  @Test func readsRules() throws {
    let settings = try settings(
      """
      rate_limits:
        - name: client
          key: client
          rate: 60/min
        - {name: volume, key: sender_domain, rate: 200MiB/h, burst: 1GiB, count: bytes, dry_run: true}
        - {name: harvest, key: client, rate: 5/s, burst: 50, count: recipients, action: ban}
        - {name: user, key: user, rate: 500/d, action: reject}
        - {name: own, key: global, rate: 1000/10min, originating: yes}
      rate_limit_buckets: 5000
      max_connections_per_ip: 7
      max_total_connections: 90
      max_connections_per_minute: 0
      """)
    let rules = settings.rateRules
    #expect(rules.map(\.name) == ["client", "volume", "harvest", "user", "own"])
    #expect(rules[0].burst == 60)
    #expect(rules[1].burst == 1 << 30)
    #expect(rules[1].count == .bytes && rules[1].isDryRun)
    #expect(rules[2].action == .ban && rules[2].count == .recipients)
    #expect(rules[3].action == .reject && rules[3].includesOriginating)
    #expect(rules[4].includesOriginating)
    #expect(settings.rateLimitBuckets == 5000)
    #expect(settings.connectionLimits == ConnectionLimits(perClient: 7, total: 90))
    #expect(settings.connectionsPerMinute == 0)
  }

  @Test(
    arguments: [
      ("rate_limits: 5", "rate_limits: must be a list of rules"),
      ("rate_limits: [5]", "rate_limits[1]: must be a mapping with name, key and rate, not \"5\""),
      ("rate_limits: [{}]", "rate_limits[1]: has no name; add name, such as name: client"),
      ("rate_limits: [{name: a, rate: 1/s}]", "rate_limits[1]: has no key; add key, such as key: client"),
      (
        "rate_limits: [{name: a, key: client}]",
        "rate_limits[1]: has no rate; add rate, such as rate: 100/min"
      ),
      ("rate_limits: [{name: a b, key: client, rate: 1/s}]", "the name must be 1…64 letters"),
      (
        "rate_limits: [{name: a, key: ip, rate: 1/s}]",
        "rate_limits[1].key: must be client, sender, sender_domain, recipient, recipient_domain, user, author_domain, global, not \"ip\""
      ),
      ("rate_limits: [{name: a, key: client, rate: 60}]", "rate_limits[1].rate: must be a number, a slash"),
      ("rate_limits: [{name: a, key: client, rate: 60/week}]", "has no unit of time that is known: \"week\""),
      (
        "rate_limits: [{name: a, key: client, rate: 60/min, bursts: 5}]",
        "rate_limits[1].bursts: is not a known key; did you mean burst?"
      ),
      (
        "rate_limits: [{name: a, key: client, rate: 60/min, burst: 0}]",
        "rate_limits[1].burst: must be size, 1…"
      ),
      (
        "rate_limits: [{name: a, key: recipient, rate: 60/min, count: messages}]",
        "rate_limits[1]: key recipient cannot count messages; write count: recipients"
      ),
      (
        "rate_limits: [{name: a, key: sender, rate: 60/min, action: ban}]",
        "rate_limits[1]: action ban would hit clients for what key sender counts"
      ),
      (
        "rate_limits: [{name: a, key: client, rate: 1MiB/min}]",
        "rate_limits[1]: the rate is a size, and messages are counted; write count: bytes, or a plain number"
      ),
      (
        "rate_limits: [{name: a, key: client, rate: 1/d, burst: 400}]",
        "rate_limits[1]: burst takes more than 366 days to come back at this rate; lower burst or raise rate"
      ),
      (
        "rate_limits: [{name: a, key: client, rate: 1/s}, {name: a, key: user, rate: 1/s}]",
        "rate_limits: the name \"a\" stands twice, first on line 2; give each rule its own name"
      ),
      (
        "rate_limits: [{name: max_connections_per_ip, key: client, rate: 1/s}]",
        "rate_limits[1]: the name \"max_connections_per_ip\" belongs to the key max_connections_per_ip; take another name"
      ),
      ("rate_limit_buckets: 10", "rate_limit_buckets: must be 1000…100000000, not \"10\""),
      ("max_connections_per_ip: -1", "max_connections_per_ip: must be 0…1000000, not \"-1\""),
    ])
  func errorsNamePlaceAndRemedy(_ yaml: String, _ expected: String) throws {
    let loaded = try SettingsFixture.load("primary_domain: example.com\n" + yaml)
    #expect(loaded.settings == nil)
    let problems = SettingsFixture.problems(of: loaded)
    #expect(
      problems.contains { $0.contains(expected) && $0.hasPrefix("error: gomail.yaml:2: ") }, "\(problems)")
  }

  @Test(
    arguments: [
      (
        "rate_limits: [{name: a, key: client, rate: 1MiB/min, count: bytes}]",
        "rate_limits[1].burst: is less than max_message_size (26214400): larger messages are never taken; raise burst or lower max_message_size"
      ),
      (
        "rate_limits: [{name: a, key: recipient, rate: 1/s, action: reject}]",
        "rate_limits[1]: rejects for good what others have used up, since key recipient is not the client's own; write action: defer"
      ),
      (
        "{max_connections_per_ip: 50, max_total_connections: 10}",
        "max_connections_per_ip: is never reached, because max_total_connections is 10; lower it or raise max_total_connections"
      ),
    ])
  func warnings(_ yaml: String, _ expected: String) throws {
    let loaded = try SettingsFixture.load(
      yaml.hasPrefix("{") ? yaml : "primary_domain: example.com\n" + yaml)
    #expect(loaded.settings != nil, "\(loaded.report)")
    let problems = SettingsFixture.problems(of: loaded)
    #expect(problems.contains { $0.contains(expected) && $0.hasPrefix("warning: ") }, "\(problems)")
  }

  @Test func tooManyRules() throws {
    let rules = (0..<100).map { "{name: r\($0), key: client, rate: 1/s}" }.joined(separator: ", ")
    let loaded = try SettingsFixture.load("rate_limits: [\(rules)]")
    #expect(SettingsFixture.problems(of: loaded).contains { $0.contains("has more than 99 rules") })
  }

  @Test func aRuleInTheEnvironmentIsYAML() throws {
    let loaded = try SettingsFixture.load(
      "primary_domain: example.com",
      environment: ["MAIL_RATE_LIMITS": "[{name: e, key: global, rate: 9/min}]"])
    #expect(loaded.settings?.rateRules.map(\.name) == ["e"])
  }
}
