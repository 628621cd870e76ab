import Mail
import Policy
import Testing

@Suite struct RateTests {
  @Test(
    arguments: [
      ("60/min", 60, 60), ("1000/10min", 1000, 600), ("5/s", 5, 1), ("20000/day", 20_000, 86_400),
      ("1/2h", 1, 7200), ("3/7d", 3, 604_800), ("100/hour", 100, 3600), ("1/second", 1, 1),
      ("1/minute", 1, 60),
      ("10/sec", 10, 1), ("200MiB/h", 209_715_200, 3600), ("1GiB/d", 1 << 30, 86_400),
      ("1/366d", 1, 31_622_400),
      ("10000000/s", 10_000_000, 1),
    ] as [(String, Int64, Int64)])
  func reads(_ text: String, _ tokens: Int64, _ seconds: Int64) throws {
    let rate = try Rate(text)
    #expect(rate.tokens == tokens)
    #expect(rate.periodSeconds == seconds)
    #expect(rate.description == text)
  }

  @Test(
    arguments: [
      ("", .form), ("60", .form), ("60/", .unit("")), ("/min", .tokens), ("60/min/s", .form),
      ("60 /min", .form),
      ("60/ min", .unit(" min")), ("60/MIN", .unit("MIN")), ("60/m", .unit("m")), ("60/week", .unit("week")),
      ("0/min", .tokens), ("06/min", .tokens), ("-6/min", .tokens), ("6.5/min", .form), ("+6/min", .tokens),
      ("60/0min", .period), ("60/01min", .period), ("60/367d", .period), ("60/999999999999999999d", .period),
      ("9999999999999999999999/min", .tokens), ("999999999999999999/d", .tokens),
      ("99999999999GiB/d", .tokens),
      ("10000001/s", .tooFast), ("5MB/h", .form), ("٦/min", .tokens), ("60/min\u{0}", .unit("min\u{0}")),
    ] as [(String, RateError)])
  func refuses(_ text: String, _ expected: RateError) {
    #expect(throws: expected) { try Rate(text) }
    #expect(HeaderText(sanitizing: "\(expected)").value.utf8.count > 20)
  }

  @Test func writtenOtherwiseItIsTheSame() throws {
    #expect(try Rate("60/min") == Rate("60/60s"))
    #expect(try Rate("60/min") != Rate("1/s"))
  }
}

@Suite struct RateRuleTests {
  private let rate: Rate

  init() throws { rate = try Rate("60/min") }

  @Test func fillsInWhatIsNotSaid() throws {
    let rule = try RateRule(name: "a", key: .client, rate: rate)
    #expect(rule.burst == 60)
    #expect(rule.count == .messages)
    #expect(rule.action == .defer)
    #expect(rule.stage == .mail)
    #expect(try RateRule(name: "a", key: .recipient, rate: rate).count == .recipients)
    #expect(try RateRule(name: "a", key: .recipientDomain, rate: rate).stage == .recipient)
    #expect(try RateRule(name: "a", key: .user, rate: rate).includesOriginating)
  }

  @Test(
    arguments: [
      (.client, .connections, .connect), (.global, .connections, .connect), (.client, .messages, .mail),
      (.sender, .messages, .mail), (.senderDomain, .recipients, .recipient), (.user, .bytes, .endOfMessage),
      (.authorDomain, .messages, .endOfMessage), (.authorDomain, .recipients, .endOfMessage),
      (.recipient, .recipients, .recipient), (.global, .bytes, .endOfMessage),
      (.sender, .connections, nil), (.recipient, .messages, nil), (.recipientDomain, .bytes, nil),
      (.authorDomain, .connections, nil), (.recipient, .connections, nil),
    ] as [(RateKey, RateCount, RateStage?)])
  func knowsWhereThingsAreCounted(_ key: RateKey, _ count: RateCount, _ stage: RateStage?) throws {
    guard let stage else {
      #expect(throws: RateRuleError.uncountable(key, count)) {
        try RateRule(name: "a", key: key, rate: rate, count: count)
      }
      return
    }
    #expect(try RateRule(name: "a", key: key, rate: rate, count: count).stage == stage)
  }

  @Test(arguments: ["", "a b", "a\n", "ä", String(repeating: "a", count: 65), "a/b"])
  func refusesNames(_ name: String) {
    #expect(throws: RateRuleError.name) { try RateRule(name: name, key: .client, rate: rate) }
  }

  @Test func refusesWhatCannotBe() throws {
    #expect(throws: RateRuleError.burst) { try RateRule(name: "a", key: .client, rate: rate, burst: 0) }
    #expect(throws: RateRuleError.burst) {
      try RateRule(name: "a", key: .client, rate: rate, burst: .min)
    }
    #expect(throws: RateRuleError.window) {
      try RateRule(name: "a", key: .client, rate: rate, burst: .max)
    }
    #expect(throws: RateRuleError.window) {
      try RateRule(name: "a", key: .client, rate: Rate("1/d"), burst: 367)
    }
    #expect(throws: RateRuleError.ban(.sender)) {
      try RateRule(name: "a", key: .sender, rate: rate, action: .ban)
    }
    #expect(throws: RateRuleError.rejectedConnections) {
      try RateRule(name: "a", key: .client, rate: rate, count: .connections, action: .reject)
    }
    #expect(throws: RateRuleError.size(.messages)) {
      try RateRule(name: "a", key: .client, rate: Rate("1MiB/s"))
    }
    #expect(throws: Never.self) { try RateRule(name: "a", key: .client, rate: Rate("1MiB/s"), count: .bytes) }
  }
}
