import Authentication
import DNS
import Inspection
import Mail
import Testing

/// What the verdict says of SPF and DKIM where DMARC does not prove the author.
@Suite struct VerdictReasonTests {
  private func driver(_ change: (inout AuthenticationRules) -> Void = { _ in }) throws -> SessionDriver {
    var authentication = AuthenticationRules()
    change(&authentication)
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 1_000_000,
        authentication: authentication))
    driver.zone.text("pass.example.org", "v=spf1 ip4:192.0.2.1 -all")
    driver.zone.text("fail.example.org", "v=spf1 a:fail.example.org ~ip4:192.0.2.0/24 -all")
    driver.zone.text("broken.example.org", "v=spf1 ipv4:192.0.2.1 -all")
    driver.zone.text("_dmarc.example.net", "v=DMARC1; p=quarantine")
    driver.zone.text("revoked._domainkey.example.net", "v=DKIM1; p=")
    driver.zone.fail("away._domainkey.example.org", .txt, .timeout)
    driver.connect()
    return driver
  }

  private static func signature(_ domain: String, _ selector: String) -> (String, String) {
    (
      "DKIM-Signature",
      " v=1; a=rsa-sha256; d=\(domain); s=\(selector); h=from;"
        + " bh=Q0X1yDq0WcGdIiPcTSmvZ1zp6OSGl+Rb5f6wHvfjXJ0=; b=QUJD"
    )
  }

  private func shown(_ reasons: [Reason]) -> [String] {
    reasons.map { reason in
      ([reason.code] + reason.facts.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
    }
  }

  @Test(
    arguments: [
      (
        "<a@pass.example.org>",
        ["spf_not_aligned domain=pass.example.org author=example.net", "dkim_no_signature"]
      ),
      (
        "<a@fail.example.org>",
        [
          """
          spf_softfail domain=fail.example.org client=192.0.2.1 record=fail.example.org \
          term=~ip4:192.0.2.0/24
          """, "dkim_no_signature",
        ]
      ),
      (
        "<a@nowhere.example.org>",
        [
          "spf_no_such_name domain=nowhere.example.org client=192.0.2.1 record=nowhere.example.org",
          "dkim_no_signature",
        ]
      ),
      (
        "<a@broken.example.org>",
        [
          """
          spf_syntax_error domain=broken.example.org client=192.0.2.1 record=broken.example.org \
          problem=record of broken.example.org: unknown mechanism: ipv4:192.0.2.1
          """, "dkim_no_signature",
        ]
      ),
    ] as [(String, [String])])
  func whySPFDidNotHelp(_ sender: String, _ expected: [String]) throws {
    var driver = try driver()
    let outcome = try driver.message([("From", " a@example.net")], sender: sender)
    let reasons = try #require(outcome.verdict).verdict.reasons
    #expect(reasons.first?.known == .dmarcFail)
    #expect(shown(Array(reasons.dropFirst())) == expected)
    #expect(outcome.reasons == reasons)
  }

  @Test func whyEachSignatureDidNotHelp() throws {
    var driver = try driver()
    let outcome = try driver.message(
      [
        ("From", " a@example.net"), Self.signature("example.net", "revoked"),
        Self.signature("example.org", "away"), ("DKIM-Signature", " v=1; a=rsa-sha256; d=example.net"),
      ], sender: "<a@pass.example.org>")
    let reasons = try #require(outcome.verdict).verdict.reasons
    #expect(
      shown(Array(reasons.dropFirst(2))) == [
        """
        dkim_key_revoked domain=example.net selector=revoked record=revoked._domainkey.example.net \
        problem=key revoked
        """,
        """
        dkim_lookup_failed domain=example.org selector=away record=away._domainkey.example.org \
        problem=key lookup failed, no answer in time
        """, "dkim_missing_tag domain=example.net problem=required tag b= is missing",
      ])
  }

  /// Nobody asks for an aligned pass: only what failed is told, and only where nothing passed.
  @Test(
    arguments: [
      ("<a@pass.example.org>", false, []), ("<a@nowhere.example.org>", false, []),
      ("<a@fail.example.org>", false, ["spf_softfail"]),
      ("<a@fail.example.org>", true, ["spf_softfail", "dkim_no_key_name"]),
      ("<a@pass.example.org>", true, []), ("<a@nowhere.example.org>", true, ["dkim_no_key_name"]),
    ] as [(String, Bool, [String])], [true, false])
  func withoutAPolicyOnlyFailuresAreTold(
    _ row: (sender: String, isSigned: Bool, expected: [String]), _ isDMARCEnabled: Bool
  ) throws {
    var driver = try driver { $0.isDMARCEnabled = isDMARCEnabled }
    var fields = [("From", " a@silent.example.com")]
    if row.isSigned { fields.append(Self.signature("silent.example.com", "s")) }
    let outcome = try driver.message(fields, sender: row.sender)
    #expect(Reason.words(try #require(outcome.verdict).verdict.reasons) == row.expected)
  }

  @Test func aPassIsSilent() throws {
    var driver = try driver()
    driver.zone.text("_dmarc.pass.example.org", "v=DMARC1; p=reject")
    let outcome = try driver.message(
      [("From", " a@pass.example.org"), Self.signature("example.net", "revoked")],
      sender: "<a@pass.example.org>")
    #expect(outcome.verdict?.authentication.dmarc.result == .pass)
    #expect(outcome.reasons.isEmpty && outcome.verdict?.verdict.reasons.isEmpty == true)
  }

  @Test func aRefusedMessageHasItsReasonsToo() throws {
    var driver = try driver { $0.enforcement = .strict }
    driver.zone.text("_dmarc.example.com", "v=DMARC1; p=reject")
    let outcome = try driver.message([("From", " a@example.com")], sender: "<a@fail.example.org>")
    guard case .refuse(let refusal) = outcome.answer else {
      Issue.record("not refused")
      return
    }
    #expect(refusal.code == .dmarcFail && refusal.reply.reason == .dmarcFail)
    #expect(Reason.codes(outcome.reasons) == "dmarc_fail,spf_softfail,dkim_no_signature")
  }

  /// However many signatures with however long names: the field that carries the reasons is one that the
  /// forwarder reads, and the author's own signature is among them.
  @Test func theVerdictStaysReadable() throws {
    let label = String(repeating: "x", count: 60)
    let long = "\(label).\(label).\(label).example.org"
    var driver = try driver()
    var fields = [("From", " a@example.net")]
    for number in 0..<60 { fields.append(Self.signature(long, "s\(number)")) }
    fields.append(Self.signature("example.net", "revoked"))
    let outcome = try driver.message(fields, sender: "<a@\(long)>")
    let reasons = try #require(outcome.verdict).verdict.reasons
    #expect(reasons.filter { $0.known?.family == .dkim }.count == 8)
    #expect(
      reasons.contains {
        $0.facts.contains(Reason.Fact("domain", "example.net")) && $0.known?.family == .dkim
      })
    #expect(reasons.flatMap(\.facts).allSatisfy { $0.value.utf8.count <= 256 })
    let field = outcome.edits.compactMap { edit -> String? in
      if case .insertAtTop(VerdictField.name, let value) = edit { value } else { nil }
    }
    let opened = VerdictField.open(
      Array(try #require(field.first).utf8), sender: "a@\(long)",
      from: VerdictField.authors([Array(" a@example.net".utf8)]), keys: driver.keys.keys,
      hmac: SessionDriver.hmac)
    #expect(try opened.get().verdict.reasons == reasons)
  }
}
