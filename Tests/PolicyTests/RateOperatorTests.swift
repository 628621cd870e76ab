import Mail
import Policy
import Testing

@Suite struct RateOperatorTests {
  private static func bench() throws -> Bench {
    Bench(
      try RateRule(name: "client", key: .client, rate: Rate("60/min"), burst: 2),
      try RateRule(name: "domain", key: .senderDomain, rate: Rate("60/min"), burst: 5),
      try RateRule(name: "author", key: .authorDomain, rate: Rate("60/min"), burst: 5),
      try RateRule(name: "sender", key: .sender, rate: Rate("60/min"), burst: 5),
      try RateRule(name: "user", key: .user, rate: Rate("60/min"), burst: 5),
      try RateRule(name: "all", key: .global, rate: Rate("600/min"), burst: 50))
  }

  private static let facts = RateFacts.client("192.0.2.1").with { $0.sender = "ann@example.org" }

  @Test(
    arguments: [
      ("192.0.2.1", ["client 2", "all 2"]), ("192.0.2.9", ["client 0", "all 2"]),
      ("::ffff:192.0.2.1", ["client 2", "all 2"]), ("2001:db8::/64", ["client 0", "all 2"]),
      ("Ann@example.org", ["domain 2", "author 0", "sender 2", "user 0", "all 2"]),
      ("example.org", ["domain 2", "author 0", "user 0", "all 2"]), ("nobody at all", ["user 0", "all 2"]),
      ("", ["all 2"]), ("@", ["sender 0", "user 0", "all 2"]),
    ])
  func explains(_ text: String, _ expected: [String]) throws {
    var bench = try Self.bench()
    #expect(bench.passed(.mail, Self.facts, of: 5) == 2)
    #expect(bench.limiter.explain(text, at: bench.now).map { "\($0.rule) \($0.used)" } == expected)
  }

  @Test func whatWasLimitedLatelyHasAName() throws {
    var bench = try Self.bench()
    #expect(bench.limiter.limitedLately(at: bench.now) == [])
    #expect(bench.passed(.mail, Self.facts, of: 5) == 2)
    let refused = try #require(bench.decide(.mail, Self.facts).refusal)
    let limited = try #require(bench.limiter.limitedLately(at: bench.now).first)
    #expect(limited.count == 2)
    #expect(limited.finding.keyText == "192.0.2.1")
    #expect(limited.finding.reference == refused.reference)
    let explained = bench.limiter.explain(refused.reference.uppercased(), at: bench.now)
    #expect(explained.map(\.keyText) == ["192.0.2.1"])
    #expect(explained.first?.isExceeded == true)
  }

  @Test func aFloodOfNamesIsForgotten() throws {
    var bench = Bench(try RateRule(name: "s", key: .sender, rate: Rate("1/h")))
    for number in 0..<3000 {
      let facts = Self.facts.with { $0.sender = "n\(number)@example.org" }
      bench.now = bench.now + .milliseconds(1)
      _ = bench.decide(.mail, facts)
      _ = bench.decide(.mail, facts)
    }
    let limited = bench.limiter.limitedLately(at: bench.now)
    #expect((750...RateLimiter.maximumLimited).contains(limited.count))
    #expect(limited.first?.finding.keyText == "n2999@example.org")
  }

  @Test func resets() throws {
    var bench = try Self.bench()
    #expect(bench.passed(.mail, Self.facts, of: 5) == 2)
    #expect(bench.limiter.reset("192.0.2.7") == [])
    #expect(bench.limiter.reset("192.0.2.1") == ["client"])
    #expect(bench.limiter.limitedLately(at: bench.now) == [])
    #expect(bench.passed(.mail, Self.facts, of: 5) == 2)
    let reference = try #require(bench.decide(.mail, Self.facts).refusal).reference
    #expect(bench.limiter.reset(reference) == ["client"])
    #expect(bench.passed(.mail, Self.facts, of: 1) == 1)
    #expect(bench.limiter.reset(rule: "nobody") == nil)
    #expect(bench.limiter.reset(rule: "domain") == 1)
    #expect(bench.limiter.reset(rule: "domain") == 0)
    // The buckets of the client, of the sender and of all mail.
    #expect(bench.limiter.resetAll() == 3)
    #expect(bench.limiter.resetAll() == 0)
  }

  @Test func countsTheBucketsOfEachRule() throws {
    var bench = try Self.bench()
    for number in 0..<20 {
      _ = bench.decide(
        .mail, .client("192.0.2.\(number)").with { $0.sender = "n\(number)@example.org" })
    }
    var counts: [String: Int] = [:]
    bench.limiter.count(among: 0..<bench.limiter.places, at: bench.now, into: &counts)
    #expect(counts == ["client": 20, "domain": 1, "sender": 5, "all": 1] || counts["client"] == 5)
    #expect(counts["all"] == 1)
  }

  @Test func aReloadKeepsWhatStaysTheSame() throws {
    var bench = try Self.bench()
    #expect(bench.passed(.mail, Self.facts, of: 5) == 2)
    // `client` stays, at another place and with another action; `domain` has another rate; the others are gone.
    let rules = [
      try RateRule(name: "new", key: .sender, rate: Rate("1/min")),
      try RateRule(name: "domain", key: .senderDomain, rate: Rate("5/min")),
      try RateRule(name: "client", key: .client, rate: Rate("60/min"), burst: 2, action: .reject),
    ]
    bench.limiter.replace(RateLimits(rules: rules), at: bench.now)
    let decision = bench.decide(.mail, Self.facts)
    #expect(decision.findings.map(\.rule) == ["client"])
    #expect(decision.refusal?.action == .reject)
    #expect(
      bench.limiter.explain("example.org", at: bench.now).map { "\($0.rule) \($0.used)" } == ["domain 0"])
    bench.limiter.replace(RateLimits(rules: []), at: bench.now)
    #expect(bench.passed(.mail, Self.facts, of: 9) == 9)
    #expect(bench.limiter.resetAll() == 0)
    #expect(bench.limiter.limitedLately(at: bench.now) == [])
  }

  @Test func manyReloadsDoNotRunOutOfPlaces() throws {
    var bench = Bench()
    for round in 0..<50 {
      let rules = try (0..<100).map {
        try RateRule(name: "r\(round)-\($0)", key: .client, rate: Rate("1/min"))
      }
      bench.limiter.replace(RateLimits(rules: rules), at: bench.now)
      #expect(bench.limiter.explain("192.0.2.1", at: bench.now).count == 100)
      #expect(bench.passed(.mail, .client("192.0.2.1"), of: 2) == 1)
    }
  }
}
