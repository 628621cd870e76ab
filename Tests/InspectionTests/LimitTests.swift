import Authentication
import DNS
import Inspection
import Mail
import Policy
import Testing

/// What a session asks of rates, and what follows from the answer.
@Suite struct LimitTests {
  private static func rules(_ stages: Set<RateStage>) -> InspectionRules {
    InspectionRules(
      authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
      limitedStages: stages)
  }

  private static func driver(_ stages: Set<RateStage>) throws -> SessionDriver {
    try SessionDriver(rules: rules(stages))
  }

  /// A decision that refuses.
  private static func refusal(_ stage: RateStage) throws -> RateDecision {
    let rule = try RateRule(name: "r", key: .global, rate: Rate("1/h"))
    var limiter = RateLimiter(RateLimits(rules: [rule]), seed: BucketSeed(1, 1))
    let now = Timestamp(seconds: 1_800_000_000)
    _ = limiter.decide(.mail, RateFacts(client: nil), at: now)
    let decision = limiter.decide(.mail, RateFacts(client: nil), at: now)
    #expect(decision.refusal != nil)
    return stage == .mail ? decision : RateDecision(stage: stage, findings: decision.findings)
  }

  private func refused(_ steps: [SessionStep]) -> Int? {
    guard case .reply(.refuse(let refusal)) = steps.last else { return nil }
    #expect(refusal.cause == .rateLimit)
    return refusal.reply.code
  }

  @Test func withoutRulesNobodyIsAsked() throws {
    var driver = try Self.driver([])
    driver.connect()
    #expect(driver.mail("<a@example.org>").last == .reply(.proceed))
    #expect(driver.recipient("<b@example.com>") == [.reply(.proceed)])
  }

  @Test func asksWithWhatIsKnown() throws {
    var driver = try Self.driver([.mail, .recipient, .endOfMessage])
    driver.connect()
    var facts = RateFacts(client: IPAddress("192.0.2.1"))
    facts.sender = "a@example.org"
    facts.octets = 77
    #expect(driver.mail("<a@example.org>", "SIZE=77") == [.checkLimits(.mail, facts)])
    #expect(driver.session.on(.limitsChecked(.free(.mail))).last == .reply(.proceed))
    facts.octets = 0
    facts.recipient = "b@example.com"
    #expect(driver.recipient("<b@example.com>") == [.checkLimits(.recipient, facts)])
    #expect(driver.session.on(.limitsChecked(.free(.recipient))) == [.reply(.proceed)])
    #expect(driver.session.on(.limitsChecked(.free(.recipient))) == [])
  }

  @Test func whatMAILMayNotHaveIsRefusedAtRCPTButForPostmaster() throws {
    var driver = try Self.driver([.mail])
    driver.connect()
    _ = driver.mail("<a@example.org>")
    // No question ahead for mail that will not come.
    #expect(driver.session.on(.limitsChecked(try Self.refusal(.mail))) == [.reply(.proceed)])
    #expect(refused(driver.recipient("<b@example.com>")) == 450)
    for postmaster in ["<postmaster>", "<Postmaster@example.com>", "postmaster@EXAMPLE.org"] {
      #expect(driver.recipient(postmaster) == [.reply(.proceed)])
    }
    #expect(refused(driver.recipient("<postmasters@example.com>")) == 450)
    // The next message asks anew.
    #expect(driver.mail("<a@example.org>").count == 1)
    #expect(driver.session.on(.limitsChecked(.free(.mail))).last == .reply(.proceed))
    #expect(driver.recipient("<b@example.com>") == [.reply(.proceed)])
  }

  @Test func aRecipientThatIsRefusedIsNone() throws {
    var driver = try Self.driver([.recipient])
    driver.connect()
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    #expect(refused(driver.session.on(.limitsChecked(try Self.refusal(.recipient)))) == 450)
    _ = driver.recipient("<c@example.com>")
    _ = driver.session.on(.limitsChecked(.free(.recipient)))
    #expect(try driver.end().record.recipients == ["c@example.com"])
  }

  @Test func theEndOfAMessageIsAsked() throws {
    var driver = try Self.driver([.endOfMessage])
    driver.connect()
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    driver.header("From", " a@example.org")
    _ = driver.session.onEndOfHeader()
    driver.body("text\r\n")
    #expect(
      driver.session.on(
        .endOfMessage(queueID: nil, receivedAt: SessionDriver.receivedAt, deliveryID: driver.deliveryID))
        == [.authenticate])
    let means = AuthenticationMeans(
      lookup: { _ in .nameError(ttl: 1) }, registrableDomain: { _ in nil }, lot: 0)
    guard case .checkLimits(.endOfMessage, let facts) = try #require(driver.session.authenticate(means).first)
    else {
      Issue.record("not asked")
      return
    }
    #expect(facts.octets == 29)
    #expect(facts.recipientCount == 1)
    #expect(facts.authorDomain == nil)
    guard
      case .finish(let outcome) = driver.session.on(.limitsChecked(try Self.refusal(.endOfMessage))).first,
      case .refuse(let refusal) = outcome.answer
    else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.reply.code == 451)
    #expect(outcome.disposition == .rejected)
    #expect(outcome.edits == [])
  }

  @Test func postmasterAloneIsNotLimitedAtTheEnd() throws {
    var driver = try Self.driver([.endOfMessage])
    driver.connect()
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<postmaster@example.com>")
    #expect(try driver.end().disposition == .accepted)
  }

  @Test func exemptClientsAreNotAsked() throws {
    var driver = try Self.driver([.mail, .recipient, .endOfMessage])
    let client = ClientConnection(role: .smtp, address: IPAddress("192.0.2.1"))
    _ = driver.session.on(.connect(client))
    _ = driver.session.on(.connectionChecked(.admitted(isExempt: true)))
    #expect(driver.mail("<a@example.org>").last == .reply(.proceed))
    #expect(driver.recipient("<b@example.com>") == [.reply(.proceed)])
    #expect(try driver.end().disposition == .accepted)
  }

  @Test func aClientHearsAtMAILThatItsConnectionIsOneTooMany() throws {
    var driver = try Self.driver([.mail])
    let client = ClientConnection(role: .smtp, address: IPAddress("192.0.2.1"))
    _ = driver.session.on(.connect(client))
    let refusal = Refusal(.perClientConnections, .perClientConnections, SMTPReply(421, "4.7.1", "too many"))
    #expect(driver.session.on(.connectionChecked(.refusedAtMail(refusal))) == [.reply(.proceed)])
    for _ in 0..<2 { #expect(driver.mail("<a@example.org>") == [.reply(.refuse(refusal))]) }
  }

  @Test func mailWithoutAClientIsNotLimited() throws {
    var driver = try Self.driver([.mail, .recipient, .endOfMessage])
    _ = driver.session.on(.connect(ClientConnection(role: .local)))
    #expect(driver.mail("<a@example.org>").last == .reply(.proceed))
    #expect(driver.recipient("<b@example.com>") == [.reply(.proceed)])
    #expect(try driver.end().disposition == .accepted)
  }

  @Test func whatWasTakenCanBeGivenBack() throws {
    let rule = try RateRule(name: "r", key: .client, rate: Rate("1/h"))
    var limiter = RateLimiter(RateLimits(rules: [rule]), seed: BucketSeed(1, 1))
    var driver = try Self.driver([.mail])
    driver.connect()
    guard case .checkLimits(let stage, let facts)? = driver.mail("<a@example.org>").first else {
      Issue.record("not asked")
      return
    }
    let now = Timestamp(seconds: 1_800_000_000)
    _ = driver.session.on(.limitsChecked(limiter.decide(stage, facts, at: now)))
    #expect(driver.session.charges.count == 1)
    _ = driver.recipient("<b@example.com>")
    _ = try driver.end()
    #expect(driver.session.charges.count == 1)
    limiter.giveBack(driver.session.charges, at: now)
    #expect(limiter.decide(stage, facts, at: now).refusal == nil)
    _ = driver.mail("<a@example.org>")
    #expect(driver.session.charges == [])
  }
}
