import Mail
import Policy
import TestSupport
import Testing

/// Whatever happens, and in whatever order: nobody gets more than burst + rate × time.
@Suite struct RatePropertyTests {
  /// One token that a client got and kept.
  private struct Token {
    let at: Int64
    let cost: Int64
  }

  private struct Case {
    let rule: RateRule
    var tokens: [String: [Token]] = [:]
  }

  private static func rules() throws -> [RateRule] {
    [
      try RateRule(name: "client", key: .client, rate: Rate("7/min"), burst: 5),
      try RateRule(name: "sender", key: .sender, rate: Rate("3/s"), burst: 2),
      try RateRule(name: "domain", key: .senderDomain, rate: Rate("1000/10min"), burst: 20),
      try RateRule(name: "bytes", key: .client, rate: Rate("100/s"), burst: 4000, count: .bytes),
      try RateRule(name: "all", key: .global, rate: Rate("11/min"), burst: 13),
    ]
  }

  @Test(arguments: 0..<40)
  func nobodyGetsMoreThanBurstAndRate(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let rules = try Self.rules().shuffled(using: &random).prefix(Int.random(in: 1...5, using: &random))
    var limiter = RateLimiter(RateLimits(rules: Array(rules)), seed: BucketSeed(UInt64(seed), 9))
    var now = Timestamp(seconds: 1_800_000_000)
    var got: [String: [String: [Token]]] = [:]
    var open: [(decision: RateDecision, facts: RateFacts, at: Int64)] = []
    var given: [(decision: RateDecision, facts: RateFacts, at: Int64)] = []
    for _ in 0..<600 {
      now = now + .milliseconds([0, 0, 1, 50, 900, 4000].randomElement(using: &random) ?? 0)
      let facts = RateFacts(client: IPAddress(v4: 0xc000_0200 + UInt32.random(in: 0...2, using: &random)))
        .with {
          $0.sender = "n\(Int.random(in: 0...2, using: &random))@example.org"
          $0.octets = Int.random(in: 1...4500, using: &random)
        }
      switch Int.random(in: 0..<10, using: &random) {
      case 0 where !open.isEmpty:
        let step = open.remove(at: Int.random(in: open.indices, using: &random))
        limiter.giveBack(step.decision.charges, at: now)
        given.append(step)
      case 1...6:
        let decision = limiter.decide(.mail, facts, at: now)
        if decision.refusal == nil { open.append((decision, facts, now.milliseconds)) }
      default:
        let decision = limiter.decide(.endOfMessage, facts, at: now)
        if decision.refusal == nil { open.append((decision, facts, now.milliseconds)) }
      }
    }
    for step in open {
      for rule in rules where rule.stage == step.decision.stage {
        let cost = rule.count == .bytes ? Int64(step.facts.octets) : 1
        let key = Self.key(rule, step.facts)
        got[rule.name, default: [:]][key, default: []].append(Token(at: step.at, cost: cost))
      }
    }
    #expect(!given.isEmpty && !open.isEmpty)
    for rule in rules {
      for (key, tokens) in got[rule.name] ?? [:] {
        let tokens = tokens.sorted { $0.at < $1.at }
        for first in tokens.indices {
          var sum: Int64 = 0
          for last in first..<tokens.count {
            sum += tokens[last].cost
            let milliseconds = tokens[last].at - tokens[first].at
            // What comes back within the time, as a fraction over the period.
            let allowed = rule.burst * rule.rate.periodSeconds * 1000 + rule.rate.tokens * milliseconds
            #expect(
              sum * rule.rate.periodSeconds * 1000 <= allowed,
              "\(rule.name) \(key): \(sum) in \(milliseconds) ms")
          }
        }
      }
    }
  }

  /// Nor less: who asks for no more than the rate from the beginning is never refused.
  @Test(arguments: ["60/min", "7/min", "3/s", "1000/10min"])
  func whoStaysBelowTheRateIsNeverRefused(_ text: String) throws {
    let rate = try Rate(text)
    var bench = Bench(try RateRule(name: "r", key: .client, rate: rate, burst: 1))
    let gap = Duration.milliseconds(rate.periodSeconds * 1000 / rate.tokens + 1)
    for _ in 0..<1000 {
      #expect(bench.decide(.mail, .client("192.0.2.1")).refusal == nil)
      bench.now = bench.now + gap
    }
  }

  private static func key(_ rule: RateRule, _ facts: RateFacts) -> String {
    switch rule.key {
    case .client: facts.client?.description ?? ""
    case .sender: facts.sender
    default: ""
    }
  }
}
