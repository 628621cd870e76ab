import JSON
import Mail
import Policy
import Testing

/// Rules with a clock that the test moves.
struct Bench {
  var limiter: RateLimiter
  var now = Timestamp(seconds: 1_800_000_000)

  init(_ rules: RateRule..., networks: ClientNetworks = ClientNetworks()) {
    limiter = RateLimiter(RateLimits(rules: rules, networks: networks), seed: BucketSeed(1, 2))
  }

  mutating func decide(_ stage: RateStage, _ facts: RateFacts) -> RateDecision {
    limiter.decide(stage, facts, at: now)
  }

  /// How many of `count` steps with the same facts are let through before the first refusal.
  mutating func passed(_ stage: RateStage, _ facts: RateFacts, of count: Int) -> Int {
    (0..<count).firstIndex { _ in decide(stage, facts).refusal != nil } ?? count
  }
}

extension RateFacts {
  static func client(_ text: String) -> RateFacts { RateFacts(client: IPAddress(text)) }

  func with(_ change: (inout RateFacts) -> Void) -> RateFacts {
    var facts = self
    change(&facts)
    return facts
  }
}

@Suite struct RateLimiterTests {
  @Test(
    arguments: [
      (.client, .messages, .mail), (.client, .recipients, .recipient), (.client, .connections, .connect),
      (.sender, .messages, .mail), (.senderDomain, .messages, .mail), (.recipient, .recipients, .recipient),
      (.recipientDomain, .recipients, .recipient), (.user, .messages, .mail), (.global, .messages, .mail),
      (.global, .connections, .connect), (.authorDomain, .messages, .endOfMessage),
    ] as [(RateKey, RateCount, RateStage)])
  func eachKeyRefusesTheOneAfterItsBurst(_ key: RateKey, _ count: RateCount, _ stage: RateStage) throws {
    var bench = Bench(try RateRule(name: "r", key: key, rate: Rate("60/min"), burst: 3, count: count))
    let facts = RateFacts.client("192.0.2.1").with {
      ($0.sender, $0.recipient, $0.user) = ("a@example.org", "b@example.com", "ann")
      $0.authorDomain = DomainName("example.org")
    }
    #expect(bench.passed(stage, facts, of: 10) == 3)
    let finding = try #require(bench.decide(stage, facts).refusal)
    #expect(finding.rule == "r")
    #expect(finding.key == key)
    #expect(finding.used == 3)
    #expect(finding.burst == 3)
    #expect(finding.free == 0)
    #expect(finding.secondsUntilFree == 1)
    #expect(finding.fullAt == bench.now + .seconds(3))
    bench.now = bench.now + .seconds(1)
    #expect(bench.passed(stage, facts, of: 10) == 1)
  }

  @Test func whatARuleDoesNotKnowItDoesNotCount() throws {
    var bench = Bench(
      try RateRule(name: "s", key: .sender, rate: Rate("1/min")),
      try RateRule(name: "d", key: .senderDomain, rate: Rate("1/min")),
      try RateRule(name: "u", key: .user, rate: Rate("1/min")),
      try RateRule(name: "a", key: .authorDomain, rate: Rate("1/min")))
    // The null reverse-path has neither address nor domain.
    #expect(bench.passed(.mail, .client("192.0.2.1"), of: 5) == 5)
    #expect(bench.passed(.endOfMessage, .client("192.0.2.1"), of: 5) == 5)
    var byAddress = Bench(try RateRule(name: "c", key: .client, rate: Rate("1/min")))
    #expect(byAddress.passed(.mail, RateFacts(client: nil), of: 5) == 5)
  }

  @Test(
    arguments: [
      ("192.0.2.1", "192.0.2.2", false), ("192.0.2.1", "::ffff:192.0.2.1", true),
      ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true), ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
    ])
  func aClientIsANetwork(_ first: String, _ second: String, _ isSame: Bool) throws {
    var bench = Bench(try RateRule(name: "c", key: .client, rate: Rate("1/min")))
    #expect(bench.passed(.mail, .client(first), of: 3) == 1)
    #expect(bench.passed(.mail, .client(second), of: 3) == (isSame ? 0 : 1))
  }

  @Test func networksCanBeWider() throws {
    var bench = Bench(
      try RateRule(name: "c", key: .client, rate: Rate("1/min")), networks: ClientNetworks(v4: 24, v6: 48))
    #expect(bench.passed(.mail, .client("192.0.2.1"), of: 2) == 1)
    let finding = try #require(bench.decide(.mail, .client("192.0.2.200")).refusal)
    #expect(finding.keyText == "192.0.2.0/24")
    #expect(bench.passed(.mail, .client("2001:db8:1:2::1"), of: 2) == 1)
    #expect(bench.passed(.mail, .client("2001:db8:1:3::1"), of: 2) == 0)
  }

  @Test func spellingsOfAnAddressAreOne() throws {
    var bench = Bench(
      try RateRule(name: "s", key: .sender, rate: Rate("2/min")),
      try RateRule(name: "d", key: .senderDomain, rate: Rate("3/min")))
    let facts = RateFacts.client("192.0.2.1")
    #expect(bench.decide(.mail, facts.with { $0.sender = "Ann@Example.ORG" }).refusal == nil)
    #expect(bench.decide(.mail, facts.with { $0.sender = "ann@example.org" }).refusal == nil)
    #expect(bench.decide(.mail, facts.with { $0.sender = "ANN@example.org" }).refusal?.rule == "s")
    #expect(bench.decide(.mail, facts.with { $0.sender = "bob@example.org" }).refusal == nil)
    #expect(bench.decide(.mail, facts.with { $0.sender = "cid@EXAMPLE.org" }).refusal?.rule == "d")
  }

  @Test func whatOneRuleRefusesCostsTheOthersNothing() throws {
    var bench = Bench(
      try RateRule(name: "narrow", key: .sender, rate: Rate("1/min")),
      try RateRule(name: "wide", key: .client, rate: Rate("10/min")))
    let facts = RateFacts.client("192.0.2.1")
    #expect(bench.passed(.mail, facts.with { $0.sender = "a@example.org" }, of: 100) == 1)
    _ = bench.decide(.mail, facts.with { $0.sender = "a@example.org" })
    // One of ten is used: by the message that was let through.
    #expect(bench.passed(.mail, facts.with { $0.sender = "" }, of: 100) == 9)
  }

  @Test func ofSeveralRefusalsTheHardestActsAndThenTheLongest() throws {
    var bench = Bench(
      try RateRule(name: "short", key: .client, rate: Rate("1/s")),
      try RateRule(name: "long", key: .global, rate: Rate("1/h")))
    _ = bench.decide(.mail, .client("192.0.2.1"))
    let decision = bench.decide(.mail, .client("192.0.2.1"))
    #expect(decision.findings.map(\.rule) == ["short", "long"])
    #expect(decision.refusal?.rule == "long")
    var hard = Bench(
      try RateRule(name: "short", key: .client, rate: Rate("1/s"), action: .reject),
      try RateRule(name: "long", key: .global, rate: Rate("1/h")))
    _ = hard.decide(.mail, .client("192.0.2.1"))
    #expect(hard.decide(.mail, .client("192.0.2.1")).refusal?.rule == "short")
  }

  @Test func aDryRunRefusesNothingAndSaysSo() throws {
    var bench = Bench(
      try RateRule(name: "dry", key: .client, rate: Rate("1/min"), isDryRun: true),
      try RateRule(name: "wet", key: .client, rate: Rate("3/min")))
    #expect(bench.decide(.mail, .client("192.0.2.1")).findings == [])
    let second = bench.decide(.mail, .client("192.0.2.1"))
    #expect(second.refusal == nil)
    #expect(second.findings.map(\.rule) == ["dry"])
    #expect(second.charges.count == 1)
    _ = bench.decide(.mail, .client("192.0.2.1"))
    #expect(bench.decide(.mail, .client("192.0.2.1")).refusal?.rule == "wet")
  }

  @Test func theOperatorsOwnMailIsExemptUnlessARuleNamesIt() throws {
    let own = RateFacts(client: IPAddress("192.0.2.1"), isOriginating: true).with { $0.user = "Ann" }
    var bench = Bench(try RateRule(name: "c", key: .client, rate: Rate("1/min")))
    #expect(bench.passed(.mail, own, of: 5) == 5)
    var named = Bench(try RateRule(name: "c", key: .client, rate: Rate("1/min"), includesOriginating: true))
    #expect(named.passed(.mail, own, of: 5) == 1)
    var user = Bench(try RateRule(name: "u", key: .user, rate: Rate("2/min")))
    #expect(user.passed(.mail, own, of: 5) == 2)
    #expect(user.decide(.mail, own).refusal?.keyText == "ann")
  }

  @Test func octetsAreLookedAtWithMailAndTakenAtTheEnd() throws {
    var bench = Bench(try RateRule(name: "b", key: .client, rate: Rate("100/s"), burst: 1000, count: .bytes))
    let facts = RateFacts.client("192.0.2.1").with { $0.octets = 600 }
    #expect(bench.decide(.mail, facts).charges == [])
    #expect(bench.decide(.mail, facts).refusal == nil)
    #expect(bench.decide(.endOfMessage, facts).charges.count == 1)
    #expect(bench.decide(.mail, facts).refusal?.secondsUntilFree == 2)
    #expect(bench.decide(.mail, facts.with { $0.octets = 0 }).refusal == nil)
    #expect(bench.decide(.endOfMessage, facts).refusal?.cost == 600)
    let huge = try #require(bench.decide(.mail, facts.with { $0.octets = 1001 }).refusal)
    #expect(huge.freeAt == nil)
    #expect(
      huge.reply(at: .mail).description.hasPrefix("552 5.2.3 limit b: 1001 bytes are more than 192.0.2.1"))
  }

  @Test func anAuthorsRecipientsAreCountedTogether() throws {
    var bench = Bench(
      try RateRule(name: "a", key: .authorDomain, rate: Rate("10/min"), count: .recipients))
    let facts = RateFacts.client("192.0.2.1").with {
      $0.authorDomain = DomainName("example.org")
      $0.recipientCount = 4
    }
    #expect(bench.passed(.endOfMessage, facts, of: 9) == 2)
  }

  @Test func givesBack() throws {
    var bench = Bench(try RateRule(name: "c", key: .client, rate: Rate("1/min"), burst: 2))
    let facts = RateFacts.client("192.0.2.1")
    _ = bench.decide(.mail, facts)
    let charges = bench.decide(.mail, facts).charges
    #expect(bench.decide(.mail, facts).refusal != nil)
    bench.limiter.giveBack(charges, at: bench.now)
    #expect(bench.passed(.mail, facts, of: 5) == 1)
    // A second time nothing is left of it once it has come back by itself.
    bench.now = bench.now + .seconds(3600)
    bench.limiter.giveBack(charges, at: bench.now)
    #expect(bench.passed(.mail, facts, of: 5) == 2)
  }

  @Test(
    arguments: [
      (.connect, .defer, "421 4.7.1 limit r: 1 of 1 messages used by 192.0.2.1; free again in 60 s (ref "),
      (.recipient, .defer, "450 4.7.1 limit r: "), (.endOfMessage, .defer, "451 4.7.1 limit r: "),
      (.recipient, .ban, "450 4.7.1 limit r: "), (.recipient, .reject, "550 5.7.1 limit r: "),
      (.endOfMessage, .reject, "550 5.7.1 limit r: "),
    ] as [(RateStage, RateAction, String)])
  func replies(_ stage: RateStage, _ action: RateAction, _ expected: String) throws {
    var bench = Bench(try RateRule(name: "r", key: .client, rate: Rate("1/min"), action: action))
    _ = bench.decide(.mail, .client("192.0.2.1"))
    let finding = try #require(bench.decide(.mail, .client("192.0.2.1")).refusal)
    #expect(finding.reply(at: stage).description.hasPrefix(expected))
    #expect(finding.reply(at: stage).text.value.hasSuffix("(ref \(finding.reference)) [rate_limit]"))
    #expect(finding.json["reset_at"] == .string((bench.now + .seconds(60)).rfc3339))
  }

  @Test func hostileAddressesStayOneLine() throws {
    var bench = Bench(try RateRule(name: "s", key: .sender, rate: Rate("1/d")))
    for sender in ["a\r\nQUIT@example.org", String(repeating: "ä", count: 5000) + "@x", "@", "@@@", "\u{0}"] {
      let facts = RateFacts.client("192.0.2.1").with { $0.sender = sender }
      _ = bench.decide(.mail, facts)
      let finding = try #require(bench.decide(.mail, facts).refusal)
      #expect(HeaderText(finding.description) != nil)
      #expect(finding.keyText.utf8.count <= 330)
    }
  }
}
