import Authentication
import DNS
import Inspection
import Mail
import Testing

/// What another implementation of SPF may change, and what it may not.
@Suite struct SecondOpinionTests {
  /// What the other implementation says.
  enum Said: Sendable {
    case result(SPFResult)
    case nothing(Abstention)

    var opinion: SPFOpinion {
      { _, _ throws(Abstention) in
        switch self {
        case .result(let result): return result
        case .nothing(let reason): throw reason
        }
      }
    }
  }

  private func driver(_ engine: SPFEngine, _ record: String = "v=spf1 ip4:192.0.2.1 exp=why.example.org -all")
    throws -> SessionDriver
  {
    var authentication = AuthenticationRules()
    authentication.spfEngine = engine
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        authentication: authentication))
    driver.zone.text("example.org", record)
    driver.zone.text("why.example.org", "not from %{i}")
    driver.zone.text("_dmarc.example.org", "v=DMARC1; p=reject")
    return driver
  }

  static let decisions:
    [(engine: SPFEngine, said: Said, client: String, result: SPFResult, opinion: SecondOpinion<SPFResult>?)] =
      [
        (.native, .result(.fail), "192.0.2.1", .pass, nil),
        (.compare, .result(.pass), "192.0.2.1", .pass, .agrees(.pass)),
        (.compare, .result(.fail), "192.0.2.1", .pass, .differs(native: .pass, other: .fail)),
        (.compare, .nothing(.unsupported), "192.0.2.1", .pass, .abstains(.unsupported)),
        (.libspf2, .result(.pass), "192.0.2.1", .pass, .agrees(.pass)),
        (.libspf2, .result(.softfail), "192.0.2.1", .softfail, .differs(native: .pass, other: .softfail)),
        (.libspf2, .result(.fail), "192.0.2.1", .fail, .differs(native: .pass, other: .fail)),
        (.libspf2, .result(.pass), "192.0.2.9", .pass, .differs(native: .fail, other: .pass)),
        (.libspf2, .nothing(.library), "192.0.2.9", .fail, .abstains(.library)),
      ]

  @Test(arguments: decisions)
  func decides(
    _ engine: SPFEngine, _ said: Said, _ client: String, _ result: SPFResult,
    _ opinion: SecondOpinion<SPFResult>?
  ) throws {
    var driver = try driver(engine)
    driver.spfOpinion = said.opinion
    driver.connect(from: client)
    let outcome = try driver.message([("From", " a@example.org")])
    let checks = try #require(outcome.checks)
    #expect(checks.spf?.result == result)
    #expect(checks.spfOpinion == opinion)
    // DMARC, the fields and the verdict follow the result that counts.
    #expect((checks.dmarc?.evaluation.result == .pass) == (result == .pass))
    let finding = try #require(outcome.verdict).authentication.spf
    #expect(finding.result == result)
    #expect(finding.receivedSPFHeader?.hasPrefix("\(result.rawValue) ") == true)
    let isReplaced =
      engine == .libspf2 && opinion?.other.map { $0 != result } == false && opinion?.isAgreed == false
    #expect((checks.spf?.otherDecision != nil) == isReplaced)
    if isReplaced {
      #expect(finding.explanation == nil && finding.receivedSPFHeader?.contains("mechanism=") == false)
      let text = outcome.edits.compactMap { edit in
        if case .insertAtTop("Authentication-Results", let value) = edit { value } else { nil }
      }.joined().split { " \n".contains($0) }.joined(separator: " ")
      #expect(text.contains("reason=\"decided by libspf2, our own evaluator says"), "\(text)")
    }
  }

  @Test func isAskedAboutTheSameAnswers() throws {
    var driver = try driver(.compare, "v=spf1 a:flux.example.org -all")
    driver.zone.host("flux.example.org", "192.0.2.1", reverse: "1.2.0.192.in-addr.arpa")
    driver.connect()
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    driver.header("From", " a@example.org")
    _ = driver.session.onEndOfHeader()
    let steps = driver.session.on(
      .endOfMessage(queueID: nil, receivedAt: SessionDriver.receivedAt, deliveryID: driver.deliveryID))
    #expect(steps == [.authenticate])
    let zone = driver.zone
    let address = try #require(DNSName("flux.example.org"))
    var asked = 0
    let means = AuthenticationMeans(
      lookup: { question in
        // Each answer is another one.
        guard question == DNSQuestion(address, .a) else { return zone.answer(question) }
        asked += 1
        let host = IPAddress(v4: 0xc000_0200 + UInt32(asked))
        return .answer(DNSAnswer(records: [.a(host)], ttl: 0))
      }, registrableDomain: { _ in nil }, lot: 0,
      spfOpinion: { outcome, lookup throws(Abstention) in
        let again = SPF.check(
          client: outcome.client, identity: outcome.identity, helo: outcome.helo, receiver: "",
          lookup: lookup,
          now: SessionDriver.receivedAt)
        return again.result
      })
    guard case .finish(let outcome)? = driver.session.authenticate(means).first else {
      Issue.record("not finished")
      return
    }
    #expect(outcome.checks?.spfOpinion == .agrees(.pass))
    // Once by SPF and once for the reverse name.
    #expect(asked == 2)
  }

  @Test func aDisagreementCanBeSeenAgain() throws {
    var driver = try driver(.compare, "v=spf1 include:b.example.org\u{1b}[2J -all")
    driver.zone.text("example.org", "unrelated")
    driver.spfOpinion = Said.result(.neutral).opinion
    driver.connect(from: "192.0.2.9")
    let checks = try #require(try driver.message([("From", " a@example.org")]).checks)
    let report = try #require(SPFDisagreement(checks))
    #expect(report.native == .permerror && report.other == .neutral)
    #expect(report.client == IPAddress("192.0.2.9") && report.helo == "helo.example.org")
    #expect(report.sender == "a@example.org")
    #expect(report.records.hasPrefix("example.org TXT v=spf1 include:b.example.org"))
    #expect(report.records.unicodeScalars.allSatisfy { $0.value >= 0x20 })
  }

  @Test func longRecordsAreCut() throws {
    var driver = try driver(.compare, "v=spf1 include:b.example.org ?all")
    driver.zone.text("b.example.org", "v=spf1 " + String(repeating: "ip4:192.0.2.7 ", count: 400))
    driver.spfOpinion = Said.result(.fail).opinion
    driver.connect()
    let checks = try #require(try driver.message([("From", " a@example.org")]).checks)
    let report = try #require(SPFDisagreement(checks))
    #expect(report.records == "example.org TXT v=spf1 include:b.example.org ?all; …")
  }

  @Test func noOpinionIsNoDisagreement() throws {
    for (engine, said) in [
      (SPFEngine.native, Said.result(.fail)), (.compare, .nothing(.dns)), (.compare, .result(.pass)),
    ] {
      var driver = try driver(engine)
      driver.spfOpinion = said.opinion
      driver.connect()
      let checks = try #require(try driver.message([("From", " a@example.org")]).checks)
      #expect(SPFDisagreement(checks) == nil)
    }
    // Where nobody can be asked, our own evaluator decides alone.
    var driver = try driver(.libspf2)
    driver.connect()
    let checks = try #require(try driver.message([("From", " a@example.org")]).checks)
    #expect(checks.spf?.result == .pass && checks.spfOpinion == nil)
  }
}

extension SecondOpinion {
  fileprivate var isAgreed: Bool {
    if case .agrees = self { true } else { false }
  }
}
