import Mail
import Policy
import TestSupport
import Testing

@Suite struct ConnectionTableTests {
  private static let limits = ConnectionLimits(perClient: 3, total: 8)

  private static func client(_ text: String) throws -> Network {
    try ClientNetworks().network(of: #require(IPAddress(text)))
  }

  /// `a` admitted, `t` to be told, `r` refused at once.
  private static func word(_ decision: ConnectionDecision) -> Character {
    switch decision.outcome {
    case .admitted: "a"
    case .refused(_, .whenItCanBeTold): "t"
    case .refused(_, .atOnce): "r"
    }
  }

  @Test func aClientGetsItsNumberAndTwoAreTold() throws {
    var table = ConnectionTable()
    let client = try Self.client("192.0.2.1")
    let decisions = (0..<7).map { _ in table.open(client, limits: Self.limits) }
    #expect(String(decisions.map(Self.word)) == "aaattrr")
    #expect(table.count == 7)
    #expect(table.count(of: client) == 3)
    guard case .refused(.open(let finding), _) = decisions[3].outcome else {
      Issue.record("not refused")
      return
    }
    #expect(finding.limit == .perClient)
    #expect(
      finding.reply.description
        == "421 4.7.1 limit max_connections_per_ip: 192.0.2.1 has 3 of 3 connections open; close one or try again later [per_ip_limit]"
    )
    table.close(decisions[3])
    #expect(Self.word(table.open(client, limits: Self.limits)) == "t")
    table.close(decisions[0])
    #expect(Self.word(table.open(client, limits: Self.limits)) == "a")
  }

  @Test func theTotalIsNobodysFault() throws {
    var table = ConnectionTable()
    var last: ConnectionDecision?
    for number in 0..<9 { last = table.open(try Self.client("192.0.2.\(number)"), limits: Self.limits) }
    guard case .refused(let refusal, .atOnce) = last?.outcome else {
      Issue.record("not refused")
      return
    }
    #expect(!refusal.isClientsOwn)
    #expect(refusal.name == "max_total_connections")
    #expect(refusal.reply.description.hasPrefix("421 4.4.5 limit max_total_connections: 8 of 8 connections"))
  }

  @Test func networksOfIPv6AreOneClient() throws {
    var table = ConnectionTable()
    let words = try (1...4).map {
      Self.word(table.open(try Self.client("2001:db8:1:2::\($0)"), limits: Self.limits))
    }
    #expect(String(words) == "aaat")
    #expect(Self.word(table.open(try Self.client("2001:db8:1:3::1"), limits: Self.limits)) == "a")
  }

  @Test func zeroIsNoLimitAndExemptClientsAreLetIn() throws {
    var table = ConnectionTable()
    let client = try Self.client("192.0.2.1")
    let none = ConnectionLimits(perClient: 0, total: 0)
    #expect((0..<1000).allSatisfy { _ in Self.word(table.open(client, limits: none)) == "a" })
    #expect(Self.word(table.open(client, isExempt: true, limits: Self.limits)) == "a")
    #expect(Self.word(table.open(client, limits: Self.limits)) == "r")
  }

  @Test func aRateThatIsUsedUpIsTold() throws {
    var limiter = RateLimiter(
      RateLimits(rules: [
        try RateRule(
          name: "max_connections_per_minute", key: .client, rate: Rate("1/min"), count: .connections)
      ]), seed: BucketSeed(1, 1))
    let now = Timestamp(seconds: 1_800_000_000)
    let facts = RateFacts.client("192.0.2.1")
    _ = limiter.decide(.connect, facts, at: now)
    var table = ConnectionTable()
    let decision = table.open(
      try Self.client("192.0.2.1"), limits: Self.limits,
      rate: limiter.decide(.connect, facts, at: now).refusal)
    guard case .refused(let refusal, .whenItCanBeTold) = decision.outcome else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.isClientsOwn)
    #expect(refusal.name == "max_connections_per_minute")
    #expect(refusal.reply.code == 421)
  }

  /// Any order of opening and closing: the counts are those of a list of what is open.
  @Test(arguments: 0..<20)
  func countsStayExact(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var table = ConnectionTable()
    var open: [ConnectionDecision] = []
    for _ in 0..<2000 {
      if Bool.random(using: &random), !open.isEmpty {
        table.close(open.remove(at: Int.random(in: open.indices, using: &random)))
      } else {
        let client = try Self.client("192.0.2.\(Int.random(in: 0...3, using: &random))")
        open.append(
          table.open(client, isExempt: Int.random(in: 0..<10, using: &random) == 0, limits: Self.limits))
      }
      #expect(table.count == open.count)
      for number in 0...3 {
        let client = try Self.client("192.0.2.\(number)")
        let mine = open.filter { $0.client == client }.map(Self.word)
        #expect(table.count(of: client) == mine.count { $0 == "a" })
        #expect(mine.count { $0 == "t" } <= ConnectionTable.maximumTold)
      }
    }
    for decision in open { table.close(decision) }
    #expect(table.count == 0)
    #expect(table.clientCount == 0)
  }
}
