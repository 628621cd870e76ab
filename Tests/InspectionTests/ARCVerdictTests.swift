import Authentication
import DNS
import Inspection
import Mail
import Testing

/// What follows from an ARC chain.
@Suite struct ARCVerdictTests {
  private func driver(
    _ mail: SealedMail, policy: String = "v=DMARC1; p=reject",
    _ change: (inout AuthenticationRules) -> Void = { _ in }
  ) throws -> SessionDriver {
    var authentication = AuthenticationRules()
    authentication.enforcement = .strict
    authentication.trustedARCSealers = [DomainName("list.example.org")].compactMap { $0 }
    change(&authentication)
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        authentication: authentication))
    driver.zone.text("_dmarc.example.net", policy)
    driver.zone.text("arc._domainkey.\(mail.domain)", mail.record)
    driver.connect()
    return driver
  }

  private func results(_ outcome: MessageOutcome) -> String? {
    for case .insertAtTop("Authentication-Results", let value) in outcome.edits {
      return value.split { " \n".contains($0) }.joined(separator: " ")
    }
    return nil
  }

  private func reply(_ outcome: MessageOutcome) -> String? {
    guard case .refuse(let refusal) = outcome.answer else { return nil }
    return refusal.reply.description
  }

  @Test func aTrustedSealersWordOverridesReject() throws {
    let mail = try SealedMail()
    var driver = try driver(mail)
    let outcome = try driver.message(mail.fields())
    #expect(outcome.disposition == .accepted)
    #expect(
      results(outcome) == """
        mx.example.com; spf=none smtp.mailfrom=example.org; dkim=none; \
        dmarc=fail (p=reject at example.net) \
        reason="policy overridden by trusted ARC sealer list.example.org" \
        header.from=example.net policy.dmarc=none; \
        arc=pass header.oldest-pass=0 arc.chain=list.example.org smtp.remote-ip=192.0.2.1; \
        iprev=permerror policy.iprev=192.0.2.1
        """)
    #expect(
      outcome.arcVoucher.map { "\($0.instance) \($0.sealer) \($0.method)" } == "1 list.example.org dmarc")
    #expect(
      outcome.overrides == [
        DMARCOverride(.localPolicy, comment: "arc=pass as[1].d=list.example.org as[1].s=arc")
      ])
    let verdict = try #require(outcome.verdict)
    #expect(verdict.verdict.action == .accept)
    #expect(
      verdict.verdict.reasons.map(\.code) == [
        "dmarc_fail", "dmarc_override", "trusted_arc_sealer", "spf_no_such_name", "dkim_no_signature",
      ])
    // The author is as unproven as before.
    #expect(verdict.authentication.dmarc.result == .fail)
    #expect(verdict.authentication.dmarc.disposition == DMARCPolicy.none)
    #expect(verdict.senderVerified.verified == false)
    #expect(verdict.authentication.arc.result == .pass)
    #expect(verdict.authentication.arc.chain.map(\.instance) == [1])
  }

  /// What is changed, and the refusal.
  @Test(
    arguments: [
      ("nothing", nil),
      ("nobody is trusted", "550 5.7.1 Rejected per DMARC policy"),
      ("another is trusted", "550 5.7.1 Rejected per DMARC policy"),
      ("a fail was recorded", "550 5.7.1 Rejected per DMARC policy"),
      ("the body is another", "550 5.7.1 Rejected per DMARC policy"),
      ("a second From", "550 5.7.1 Rejected per DMARC policy"),
      ("the key is another", "550 5.7.1 Rejected per DMARC policy"),
      ("DKIM is off", "550 5.7.1 Rejected per DMARC policy"),
      (
        "the key is away",
        "451 4.7.1 DMARC fails, and the ARC chain of a trusted sealer could not be checked"
      ),
      ("the key is away, nobody is trusted", "550 5.7.1 Rejected per DMARC policy"),
    ] as [(String, String?)]) func otherwiseThePolicyStands(_ change: String, _ expected: String?) throws
  {
    let mail = try SealedMail()
    var driver = try driver(mail) { rules in
      if change.contains("nobody is trusted") { rules.trustedARCSealers = [] }
      if change == "another is trusted" {
        rules.trustedARCSealers = ["example.org", "a.list.example.org"].compactMap { DomainName($0) }
      }
      if change == "DKIM is off" { rules.isDKIMEnabled = false }
    }
    if change.contains("away") {
      driver.zone.fail("arc._domainkey.list.example.org", .txt, .timeout)
    } else if change == "the key is another" {
      driver.zone.fail("arc._domainkey.list.example.org", .txt, .malformed)
      driver.zone = Zone()
      driver.zone.text("_dmarc.example.net", "v=DMARC1; p=reject")
      driver.zone.text(
        "arc._domainkey.list.example.org",
        "v=DKIM1; k=ed25519; p=" + Base64.encode(Array(repeating: 9, count: 32)))
    }
    var fields =
      change == "a fail was recorded"
      ? mail.fields(recorded: "dmarc=fail header.from=example.net") : mail.fields()
    if change == "a second From" { fields.append(("From", " b@example.net")) }
    let outcome = try driver.message(
      fields, body: change == "the body is another" ? "other\r\n" : SealedMail.body)
    if let expected {
      #expect(reply(outcome)?.hasPrefix(expected) == true, "\(change): \(reply(outcome) ?? "accepted")")
      #expect(outcome.verdict == nil && outcome.arcVoucher == nil)
    } else {
      #expect(reply(outcome) == nil)
    }
  }

  /// A quarantine is lifted too; where no policy is against the message nobody's word is needed.
  @Test(
    arguments: [
      (.relaxed, "v=DMARC1; p=reject", .accepted, true), (.strict, "v=DMARC1; p=quarantine", .accepted, true),
      (.none, "v=DMARC1; p=reject", .accepted, true), (.strict, "v=DMARC1; p=none", .accepted, false),
      (.strict, "nothing", .accepted, false),
    ] as [(DMARCEnforcement, String, MessageOutcome.Disposition, Bool)])
  func itsWordCountsAgainstPoliciesOnly(
    _ enforcement: DMARCEnforcement, _ policy: String, _ disposition: MessageOutcome.Disposition,
    _ isVouched: Bool
  ) throws {
    let mail = try SealedMail()
    var driver = try driver(mail, policy: policy) { $0.enforcement = enforcement }
    let outcome = try driver.message(mail.fields())
    #expect(outcome.disposition == disposition)
    #expect((outcome.arcVoucher != nil) == isVouched)
    #expect(outcome.verdict?.authentication.arc.result == .pass)
  }

  /// An operator's other rules are not touched.
  @Test func requirementsStand() throws {
    let mail = try SealedMail()
    var driver = try driver(mail) { $0.requiresDKIM = true }
    #expect(reply(try driver.message(mail.fields()))?.hasPrefix("550 5.7.20") == true)
  }

  @Test func failuresSayWhy() throws {
    let mail = try SealedMail()
    var driver = try driver(mail) { $0.enforcement = .relaxed }
    let outcome = try driver.message(mail.fields(), body: "other\r\n")
    #expect(outcome.disposition == .quarantined)
    #expect(
      results(outcome)?.contains(
        """
        arc=fail reason="message signature of instance 1: body hash did not verify" smtp.remote-ip=192.0.2.1;
        """) == true)
    #expect(
      outcome.verdict?.authentication.arc.reason
        == "message signature of instance 1: body hash did not verify")
  }

  @Test func keysAreAskedForAhead() throws {
    let mail = try SealedMail()
    var driver = try driver(mail)
    _ = driver.mail("<a@example.org>")
    _ = driver.recipient("<b@example.com>")
    for (name, value) in mail.fields() { driver.header(name, value) }
    let questions = ["_dmarc.example.net", "arc._domainkey.list.example.org"].compactMap { DNSName($0) }
    #expect(driver.session.onEndOfHeader() == [.lookAhead(questions.map { DNSQuestion($0, .txt) })])
  }
}
