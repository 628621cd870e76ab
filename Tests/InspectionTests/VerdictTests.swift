import Authentication
import DNS
import Inspection
import Mail
import Testing
import Webhook

/// From the zone to the fields, the verdict and the answer: what follows from SPF, DKIM and DMARC.
@Suite struct VerdictTests {
  private static let client = "192.0.2.1"

  /// A driver by these rules; the client passes SPF for example.org and nothing else.
  private func driver(
    policy: String? = nil, address: String = client, _ change: (inout AuthenticationRules) -> Void = { _ in }
  ) throws -> SessionDriver {
    var authentication = AuthenticationRules()
    change(&authentication)
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        authentication: authentication))
    driver.zone.text("example.org", "v=spf1 ip4:192.0.2.1 exp=why.example.org -all")
    driver.zone.text("why.example.org", "%{i} may not send for %{d}")
    driver.zone.host("client.example.org", "192.0.2.1", reverse: "1.2.0.192.in-addr.arpa")
    if let policy { driver.zone.text("_dmarc.example.net", policy) }
    driver.connect(from: address)
    return driver
  }

  private func results(_ outcome: MessageOutcome) -> String? {
    for case .insertAtTop("Authentication-Results", let value) in outcome.edits {
      return value.split { " \n".contains($0) }.joined(separator: " ")
    }
    return nil
  }

  private func refusal(_ outcome: MessageOutcome) -> Refusal? {
    guard case .refuse(let refusal) = outcome.answer else { return nil }
    return refusal
  }

  @Test func writesEveryResult() throws {
    var driver = try driver(policy: "v=DMARC1; p=none")
    let outcome = try driver.message([("From", " a@example.net")])
    #expect(
      results(outcome) == """
        mx.example.com; spf=pass smtp.mailfrom=example.org; dkim=none; \
        dmarc=fail (p=none at example.net) header.from=example.net policy.dmarc=none; \
        arc=none; iprev=pass (client.example.org) policy.iprev=192.0.2.1
        """)
    let findings = try #require(outcome.verdict).authentication
    #expect(findings.spf.result == .pass)
    #expect(findings.spf.receivedSPFHeader?.hasPrefix("pass ") == true)
    #expect(findings.dkim.result == DKIMResult.none)
    #expect(findings.dmarc.result == .fail)
    #expect(findings.iprev.name == DomainName("client.example.org"))
    #expect(findings.dmarc.authenticationResults == results(outcome))
  }

  @Test(
    arguments: [
      (.none, "reject", .accepted, "none"), (.none, "quarantine", .accepted, "none"),
      (.relaxed, "reject", .quarantined, "quarantine"), (.relaxed, "quarantine", .quarantined, "quarantine"),
      (.relaxed, "none", .accepted, "none"), (.strict, "reject", .rejected, nil),
      (.strict, "quarantine", .quarantined, "quarantine"), (.strict, "none", .accepted, "none"),
    ] as [(DMARCEnforcement, String, MessageOutcome.Disposition, String?)]) func enforcesDMARC(
      _ enforcement: DMARCEnforcement, _ policy: String, _ disposition: MessageOutcome.Disposition,
      _ applied: String?
    ) throws
  {
    var driver = try driver(policy: "v=DMARC1; p=\(policy)") { $0.enforcement = enforcement }
    let outcome = try driver.message([("From", " a@example.net")])
    #expect(outcome.disposition == disposition)
    #expect(outcome.verdict?.authentication.dmarc.disposition?.rawValue == applied)
    #expect(outcome.verdict?.verdict.reasons.first?.code == (applied == nil ? nil : "dmarc_fail"))
    #expect(outcome.checks?.dmarc?.evaluation.result == .fail)
    #expect(outcome.holdReason == nil)
    if disposition == .rejected {
      #expect(refusal(outcome)?.cause == .dmarc)
      #expect(
        refusal(outcome)?.reply.description == """
          550 5.7.1 Rejected per DMARC policy of example.net: p=reject at _dmarc.example.net, \
          neither SPF nor DKIM pass for it [dmarc_fail]
          """)
      #expect(outcome.edits == [])
    }
  }

  @Test(arguments: DMARCEnforcement.allCases) func dnsErrorsAreAcceptedAndMarked(
    _ enforcement: DMARCEnforcement
  ) throws {
    var driver = try driver { $0.enforcement = enforcement }
    driver.zone.fail("_dmarc.example.net", .txt, .serverFailure(rcode: 2))
    let outcome = try driver.message([("From", " a@example.net")])
    #expect(outcome.disposition == .accepted)
    #expect(outcome.verdict?.authentication.dmarc.result == .temperror)
    #expect(
      outcome.verdict?.verdict.reasons.map(\.code) == [
        "dmarc_temperror", "dmarc_lookup_failed", "dkim_no_signature",
      ])
  }

  @Test func anAlignedPassProvesTheSender() throws {
    var driver = try driver()
    driver.zone.text("_dmarc.example.org", "v=DMARC1; p=reject")
    let outcome = try driver.message([("From", " a@example.org")])
    #expect(outcome.disposition == .accepted)
    #expect(
      outcome.verdict?.senderVerified
        == SenderVerified(verified: true, domain: DomainName("example.org"), method: "dmarc"))
    #expect(outcome.verdict?.verdict == Verdict(action: .accept, reasons: []))
  }

  @Test func holdsWhereAsked() throws {
    var driver = try driver(policy: "v=DMARC1; p=quarantine") { $0.quarantineAction = .hold }
    #expect(try driver.message([("From", " a@example.net")]).holdReason == "DMARC policy of example.net")
    #expect(try driver.message([("From", " a@example.org")]).holdReason == nil)
  }

  @Test func trustedForwardersAreSpared() throws {
    var driver = try driver(policy: "v=DMARC1; p=reject") {
      $0.enforcement = .strict
      $0.trustedForwarders = [Network("192.0.2.0/28")].compactMap { $0 }
    }
    let outcome = try driver.message([("From", " a@example.net")])
    #expect(outcome.disposition == .accepted)
    #expect(outcome.overrides == [DMARCOverride(.trustedForwarder, comment: "192.0.2.0/28")])
    #expect(
      outcome.verdict?.verdict.reasons.map(\.code) == [
        "dmarc_fail", "dmarc_override", "spf_not_aligned", "dkim_no_signature",
      ])
  }

  @Test(arguments: [
    ("List-Id", "<a@lists.example.org>", true), ("Subject", "<a@lists.example.org>", false),
    ("List-Id", "<a@example.test>", false),
  ]) func listsAreSparedWhereTheyAreProven(_ field: String, _ sender: String, _ isSpared: Bool) throws {
    var driver = try driver(policy: "v=DMARC1; p=reject") {
      $0.enforcement = .strict
      $0.trustedMailingLists = [DomainName("example.org")].compactMap { $0 }
    }
    driver.zone.text("lists.example.org", "v=spf1 ip4:192.0.2.1 -all")
    let outcome = try driver.message(
      [("From", " a@example.net"), (field, " <x.example.org>")], sender: sender)
    #expect(outcome.disposition == (isSpared ? .accepted : .rejected))
    if isSpared { #expect(outcome.overrides == [DMARCOverride(.mailingList, comment: "example.org")]) }
  }

  @Test(
    arguments: [
      ("192.0.2.1", "<a@example.org>", nil),
      (
        "192.0.2.9", "<a@example.org>",
        """
        550 5.7.23 SPF fail for example.org from 192.0.2.9, and a pass is needed; \
        example.org explains: 192.0.2.9 may not send for example.org [spf_fail]
        """
      ),
      (
        "192.0.2.9", "<a@example.net>",
        "550 5.7.23 SPF none for example.net from 192.0.2.9, and a pass is needed [spf_no_such_name]"
      ),
      (
        "192.0.2.9", "<a@broken.example.org>",
        """
        451 4.7.24 SPF of broken.example.org could not be checked: \
        broken.example.org TXT: server failure; try again later [spf_lookup_failed]
        """
      ),
    ] as [(String, String, String?)]) func requiresSPF(
      _ address: String, _ sender: String, _ expected: String?
    ) throws
  {
    var driver = try driver(address: address) { $0.requiresSPF = true }
    driver.zone.fail("broken.example.org", .txt, .serverFailure(rcode: 2))
    let outcome = try driver.message([("From", " a@example.org")], sender: sender)
    #expect(refusal(outcome)?.reply.description == expected)
    #expect(refusal(outcome)?.cause == (expected == nil ? nil : .spf))
  }

  @Test func requiresDKIM() throws {
    var driver = try driver { $0.requiresDKIM = true }
    let outcome = try driver.message([("From", " a@example.org")])
    #expect(
      refusal(outcome)?.reply.description
        == "550 5.7.20 The message has no DKIM signature, and a valid one is needed [dkim_no_signature]")
    let broken = " v=1; a=rsa-sha256; d=example.org; s=s; h=from; bh=\(digest); b=QUJD"
    let second = try driver.message([("From", " a@example.org"), ("DKIM-Signature", broken)])
    #expect(
      refusal(second)?.reply.description
        == "550 5.7.20 No DKIM signature of the message is valid, and one is needed [dkim_no_key_name]")
    driver.zone.fail("s._domainkey.example.org", .txt, .timeout)
    let third = try driver.message([("From", " a@example.org"), ("DKIM-Signature", broken)])
    #expect(refusal(third)?.reply.code == 451)
  }

  /// SHA-256 of "text" CRLF in base64.
  private let digest = "Q0X1yDq0WcGdIiPcTSmvZ1zp6OSGl+Rb5f6wHvfjXJ0="

  @Test(
    arguments: [
      (
        ["strict@example.com"], "a@example.net",
        "550 5.7.1 The recipients take mail with a pass of DMARC only [route_requirement]"
      ),
      (
        ["strict@example.com", "signed@example.com"], "a@example.net",
        "550 5.7.1 The recipients take mail with a pass of DMARC and DKIM only [route_requirement]"
      ),
      (["strict@example.com", "open@example.com"], "a@example.net", nil),
      (["strict@example.com", "nobody@example.org"], "a@example.net", nil),
      (["strict@example.com"], "a@example.org", nil),
      (
        ["strict@example.com"], "a@broken.example.org",
        """
        451 4.7.1 The recipients take mail with a pass of DMARC only, which could not be checked; try again later [route_undecided]
        """
      ),
    ] as [([String], String, String?)]) func routesRequireAPass(
      _ recipients: [String], _ author: String, _ expected: String?
    ) throws
  {
    func route(_ name: String, _ requirements: Set<AuthenticationRequirement>) throws -> Route {
      Route(
        name: name, match: try #require(RouteMatch("\(name)@example.com")), url: "https://example.com/",
        requirements: requirements)
    }
    let table = RouteTable([
      try route("strict", [.dmarc]), try route("signed", [.dkim]), try route("open", []),
    ])
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000, routes: table)
    )
    driver.zone.text("example.org", "v=spf1 ip4:192.0.2.1 -all")
    driver.zone.text("_dmarc.example.org", "v=DMARC1; p=none")
    driver.zone.text("_dmarc.example.net", "v=DMARC1; p=none")
    driver.zone.fail("_dmarc.broken.example.org", .txt, .timeout)
    driver.connect()
    _ = driver.mail("<a@example.org>")
    for recipient in recipients { _ = driver.recipient("<\(recipient)>") }
    driver.header("From", " \(author)")
    let outcome = try driver.end()
    #expect(refusal(outcome)?.reply.description == expected)
    #expect(refusal(outcome)?.cause == (expected == nil ? nil : .route))
  }

  @Test func whatIsTurnedOffLeavesNothing() throws {
    var driver = try driver(policy: "v=DMARC1; p=reject") {
      $0.isSPFEnabled = false
      $0.isDKIMEnabled = false
      $0.isDMARCEnabled = false
      $0.enforcement = .strict
    }
    let outcome = try driver.message([("From", " a@example.net"), ("DKIM-Signature", " v=1")])
    #expect(results(outcome) == "mx.example.com; iprev=pass (client.example.org) policy.iprev=192.0.2.1")
    #expect(outcome.edits.count == 2)
  }

  @Test func asksAhead() throws {
    var driver = try driver()
    #expect(
      driver.mail("<a@example.org>")
        == [.lookAhead([try question("example.org")]), .reply(.proceed)])
    _ = driver.recipient("<b@example.com>")
    driver.header("From", " a@example.net")
    driver.header("DKIM-Signature", " v=1; a=rsa-sha256; d=example.org; s=s; h=from; bh=\(digest); b=QUJD")
    #expect(
      driver.session.onEndOfHeader()
        == [.lookAhead([try question("s._domainkey.example.org"), try question("_dmarc.example.net")])])
    // The header section is read once.
    #expect(driver.session.onEndOfHeader() == [])
    // The null sender has the HELO name.
    #expect(driver.mail("<>") == [.lookAhead([try question("helo.example.org")]), .reply(.proceed)])
  }

  private func question(_ name: String) throws -> DNSQuestion {
    DNSQuestion(try #require(DNSName(name)), .txt)
  }

  @Test func aServerThatTellsNoEndOfHeaderChangesNothing() throws {
    var driver = try driver(policy: "v=DMARC1; p=none")
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    driver.header("From", " a@example.net")
    #expect(try driver.end().verdict?.authentication.dmarc.result == .fail)
  }
}
