import Authentication
import DNS
import Inspection
import Mail
import Policy
import Testing

/// Which messages leave a row for aggregate reports.
@Suite struct ObservationTests {
  private func driver(_ change: (inout AuthenticationRules) -> Void = { _ in }) throws -> SessionDriver {
    var rules = AuthenticationRules()
    change(&rules)
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        trustedNetworks: [Network("198.51.100.0/24")].compactMap { $0 }, authentication: rules))
    driver.zone.text("example.org", "v=spf1 ip4:192.0.2.1 -all")
    driver.zone.text("_dmarc.example.org", "v=DMARC1; p=reject")
    driver.zone.text("_dmarc.example.net", "v=DMARC1; p=reject")
    return driver
  }

  private func observation(
    of author: String, from client: String = "192.0.2.1", sender: String = "<a@example.org>",
    _ change: (inout AuthenticationRules) -> Void = { _ in }
  ) throws -> DMARCObservation? {
    var driver = try driver(change)
    driver.connect(from: client)
    let outcome = try driver.message([("From", " a@\(author)")], sender: sender)
    return outcome.observation(on: UTCDay(SessionDriver.receivedAt))
  }

  @Test func whatIsEvaluatedLeavesARow() throws {
    let row = try #require(try observation(of: "example.org"))
    #expect(row.day.description == "2026-11-22" && row.source == IPAddress("192.0.2.1"))
    #expect(row.disposition == .pass && row.isSPFAligned && !row.isDKIMAligned)
    #expect(
      row.spf?.scope == "mfrom" && row.spf?.result == .pass && row.spf?.domain.description == "example.org")
    #expect(row.envelopeTo == DomainName("example.com"))
    // The null reverse-path is checked by the HELO name, which stands for the sender.
    let bounce = try #require(try observation(of: "example.org", sender: "<>"))
    #expect(bounce.envelopeFrom == nil && bounce.spf?.domain.description == "helo.example.org")
  }

  @Test func whatIsRefusedForGoodLeavesARow() throws {
    let refused = try #require(try observation(of: "example.net") { $0.enforcement = .strict })
    #expect(refused.disposition == .reject && refused.reasons.isEmpty)
    let without = try #require(try observation(of: "example.org") { $0.requiresDKIM = true })
    #expect(without.disposition == .pass)
  }

  @Test func whatIsNotEvaluatedLeavesNone() throws {
    #expect(try observation(of: "example.org") { $0.isDMARCEnabled = false } == nil)
    #expect(try observation(of: "example.org", from: "198.51.100.7") == nil)
    // Not even read.
    var driver = try driver()
    driver.connect()
    let outcome = try driver.message(
      [("From", " a@example.org")], body: String(repeating: "x", count: 20_000))
    #expect(outcome.disposition == .rejected && outcome.observation(on: UTCDay(.init(seconds: 0))) == nil)
  }

  /// Who is to come again is evaluated again; who is refused for good is not.
  @Test(arguments: [(RateAction.defer, false), (.reject, true)])
  func aLimitLeavesARowWhereItIsForGood(_ action: RateAction, _ leavesRow: Bool) throws {
    let rule = try RateRule(name: "r", key: .global, rate: Rate("1/h"), action: action)
    var limiter = RateLimiter(RateLimits(rules: [rule]), seed: BucketSeed(1, 1))
    let now = Timestamp(seconds: 1_800_000_000)
    _ = limiter.decide(.mail, RateFacts(client: nil), at: now)
    let findings = limiter.decide(.mail, RateFacts(client: nil), at: now).findings
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        limitedStages: [.endOfMessage]))
    driver.connect()
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    driver.header("From", " a@example.org")
    _ = driver.session.onEndOfHeader()
    _ = driver.session.on(
      .endOfMessage(queueID: nil, receivedAt: SessionDriver.receivedAt, deliveryID: driver.deliveryID))
    let means = AuthenticationMeans(
      lookup: { _ in .nameError(ttl: 1) }, registrableDomain: { _ in nil }, lot: 0)
    _ = driver.session.authenticate(means)
    let steps = driver.session.on(.limitsChecked(RateDecision(stage: .endOfMessage, findings: findings)))
    guard case .finish(let outcome) = try #require(steps.first) else { throw UnexpectedSteps(steps: steps) }
    #expect(outcome.disposition == .rejected)
    #expect((outcome.observation(on: UTCDay(now)) != nil) == leavesRow)
  }
}
