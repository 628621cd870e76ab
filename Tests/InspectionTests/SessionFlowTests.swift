import Authentication
import DNS
import Inspection
import Mail
import Policy
import Testing

@Suite struct SessionFlowTests {
  static let refusal = SMTPReply(554, "5.7.1", "banned")

  @Test func asksAboutTheClientBeforeItAnswers() throws {
    var driver = try SessionDriver()
    let address = try #require(IPAddress("192.0.2.1"))
    let client = ClientConnection(role: .smtp, address: address)
    #expect(driver.session.on(.connect(client)) == [.checkConnection(RateFacts(client: address))])
    #expect(driver.session.on(.connectionChecked(.admitted(isExempt: false))) == [.reply(.proceed)])
    #expect(driver.session.on(.helo(name: [0x61], tls: nil)) == [])
  }

  @Test func passesTheRefusalOfABanOn() throws {
    var driver = try SessionDriver()
    _ = driver.session.on(.connect(ClientConnection(role: .smtp, address: IPAddress("192.0.2.1"))))
    #expect(
      driver.session.on(.connectionChecked(.refused(Refusal(.banned, .banned, Self.refusal))))
        == [.reply(.refuse(Refusal(.banned, .banned, Self.refusal)))])
  }

  @Test(arguments: [
    ClientConnection(role: .smtp), ClientConnection(role: .local, address: IPAddress("127.0.0.1")),
  ]) func asksNothingWhereNobodyConnected(_ client: ClientConnection) throws {
    var driver = try SessionDriver()
    #expect(driver.session.on(.connect(client)) == [.reply(.proceed)])
    #expect(driver.session.connectionFacts == ConnectionFacts())
  }

  @Test func goesThroughAMessage() throws {
    var driver = try SessionDriver()
    driver.connect()
    let outcome = try driver.message([("From", " a@example.org"), ("Subject", " x")])
    #expect(outcome.disposition == .accepted)
    #expect(outcome.answer == .proceed)
    #expect(outcome.record.queueID == QueueID("4ABC"))
    #expect(outcome.record.recipients.count == 1)
    #expect(outcome.record.sender == "a@example.org")
    // "From: a@example.org" CRLF, "Subject: x" CRLF, CRLF, "text" CRLF.
    #expect(outcome.record.sizeOctets == 21 + 12 + 2 + 6)
    #expect(
      outcome.edits.map { edit in
        guard case .insertAtTop(let name, _) = edit else { return "?" }
        return name
      } == ["X-GoMail-Verdict", "Received-SPF", "Authentication-Results"])
  }

  @Test func theVerdictHoldsWhatTheSessionKnows() throws {
    var driver = try SessionDriver()
    driver.connect()
    let tls = TLSFacts(version: "TLSv1.3", cipher: "X")
    _ = driver.session.on(.helo(name: Array("again.example.org".utf8), tls: tls))
    let verdict = try #require(try driver.message([("FROM", " A\n <a@Example.org>")]).verdict)
    #expect(verdict.deliveryID == driver.deliveryID)
    #expect(verdict.receivedAt == SessionDriver.receivedAt)
    #expect(
      verdict.connection
        == ConnectionFacts(
          clientAddress: IPAddress("192.0.2.1"), clientHostname: "client.example.org",
          clientHELO: "again.example.org", tls: tls))
    let findings = verdict.authentication
    #expect(findings.spf.clientIP == IPAddress("192.0.2.1"))
    #expect(findings.spf.mailFrom == "a@example.org")
    #expect(findings.spf.heloDomain == "again.example.org")
    #expect(findings.dkim.fromDomain == DomainName("example.org"))
    #expect(findings.dmarc.fromDomain == DomainName("example.org"))
    #expect(findings.dmarc.fromHeader == "A <a@Example.org>")
    #expect(findings.dmarc.returnPath == "a@example.org")
    #expect(verdict.verdict == Verdict(action: .accept, reasons: []))
    #expect(verdict.senderVerified == SenderVerified(verified: false, domain: DomainName("example.org")))
  }

  @Test func theForwarderCanOpenTheSealedField() throws {
    var driver = try SessionDriver()
    driver.connect()
    let outcome = try driver.message(
      [("From", " a@example.org"), ("From", "b\n @example.org ")], sender: "<>")
    guard case .insertAtTop(let name, let value) = try #require(outcome.edits.first) else {
      Issue.record("no field")
      return
    }
    #expect(name == VerdictField.name)
    let opened = VerdictField.open(
      Array(value.utf8), sender: "", from: "a@example.org\nb @example.org", keys: driver.keys.keys,
      hmac: SessionDriver.hmac)
    #expect(opened == .success(try #require(outcome.verdict)))
  }

  @Test func severalMessagesOnAConnectionStayApart() throws {
    var driver = try SessionDriver()
    driver.connect()
    let first = try driver.message([("Authentication-Results", " mx.example.com; spf=pass")])
    let second = try driver.message([("From", " a@example.org")], body: "")
    let third = try driver.message([("From", " a@example.org")], sender: "<>", body: "")
    #expect(first.edits.count == 4)
    #expect(second.edits.count == 3)
    #expect(second.record.sizeOctets == 23)
    #expect(third.record.sender == "")
    #expect(third.verdict?.connection == first.verdict?.connection)
  }

  @Test func anAbortedMessageLeavesNothingBehind() throws {
    var driver = try SessionDriver()
    driver.connect()
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    driver.header("X-GoMail-Verdict", " x")
    driver.body(String(repeating: "x", count: 20_000))
    #expect(driver.session.on(.abort) == [.forgetMessage])
    #expect(driver.session.on(.abort) == [.forgetMessage])
    let outcome = try driver.message([("From", " a@example.org")])
    #expect(outcome.disposition == .accepted)
    #expect(outcome.edits.count == 3)
    #expect(outcome.record.recipients.count == 1)
    #expect(driver.session.on(.close) == [.forgetMessage])
  }

  @Test func whatComesOutOfOrderIsRefusedOrIgnored() throws {
    var driver = try SessionDriver()
    #expect(driver.session.on(.close) == [.forgetMessage])
    #expect(driver.session.on(.connectionChecked(.admitted(isExempt: false))) == [])
    let means = AuthenticationMeans(
      lookup: { _ in .failure(.timeout) }, registrableDomain: { _ in nil }, lot: 0)
    #expect(driver.session.authenticate(means) == [])
    driver.header("From", "x")
    driver.body("x")
    guard case .reply(.refuse(let refusal)) = try #require(driver.recipient("<b@example.com>").first) else {
      Issue.record("RCPT without MAIL was let through")
      return
    }
    #expect(refusal.reply.severity == .temporary)
    let outcome = try driver.end()
    #expect(outcome.disposition == .rejected)
    #expect(outcome.edits == [])
    // MAIL without a connection: nothing is known, but it works.
    #expect(try driver.message([("From", " a@example.org")]).disposition == .accepted)
  }

  @Test(
    arguments: [
      ("192.0.2.1", nil, nil, false), ("198.51.100.7", nil, nil, true),
      ("192.0.2.1", "ORIGINATING", nil, true),
      ("192.0.2.1", "mx", "PLAIN", true), ("192.0.2.1", "mx", "", false),
    ] as [(String, String?, String?, Bool)]) func knowsTheOperatorsOwnMail(
      _ address: String, _ daemonName: String?, _ authenticationType: String?, _ expected: Bool
    ) throws
  {
    var driver = try SessionDriver()
    driver.connect(from: address, daemonName: daemonName)
    _ = driver.session.on(
      .mail(MailCommand(path: Array("<a@example.org>".utf8), authenticationType: authenticationType)))
    let steps = driver.session.on(
      .endOfMessage(queueID: nil, receivedAt: SessionDriver.receivedAt, deliveryID: driver.deliveryID))
    guard expected else {
      #expect(steps == [.authenticate])
      return
    }
    guard case .finish(let outcome) = try #require(steps.first) else { throw UnexpectedSteps(steps: steps) }
    #expect(outcome.checks == nil)
    #expect(
      outcome.edits.last == .insertAtTop(name: "Authentication-Results", value: "mx.example.com; none"))
  }
}
