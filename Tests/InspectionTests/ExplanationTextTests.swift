import Authentication
import DNS
import Inspection
import JSON
import Mail
import OpenSSL
import Testing

/// What a stranger reads in an explanation.
@Suite struct ExplanationTextTests {
  private static func explain(
    _ records: [(name: String, text: String)], message: String? = nil, helo: String = "mail.example.com",
    _ change: (inout AuthenticationRules) -> Void = { _ in }
  ) throws -> Explanation {
    var zone = Zone()
    for record in records { zone.text(record.name, record.text) }
    var authentication = AuthenticationRules()
    change(&authentication)
    let rules = InspectionRules(
      authservID: "mx.example.net", hostName: "mx.example.net", maximumMessageOctets: 100_000,
      trustedNetworks: [], authentication: authentication)
    let answers = zone
    return Explainer(
      rules: rules, crypto: DKIMCryptography(), recorder: DNSRecorder { answers.answer($0) },
      registrableDomain: { DomainName($0.labels.suffix(2).joined(separator: ".")) }
    ).explain(
      ExplanationRequest(
        client: IPAddress("192.0.2.1"), helo: helo, sender: "a@example.com", recipients: [],
        message: message.map { MessageFile(Array($0.utf8), receiver: "mx.example.net") },
        time: Timestamp(seconds: 1_795_424_400)))
  }

  private static let failing = [
    ("example.com", "v=spf1 -all"), ("_dmarc.example.com", "v=DMARC1; p=reject"),
  ]
  private static let plain = "From: a@example.com\r\n\r\ntext\r\n"

  @Test func anEnvelopeAloneIsNotAccepted() throws {
    let explanation = try Self.explain([("example.com", "v=spf1 -all")])
    let text = explanation.text(showsHeaders: false)
    #expect(text.first == "RESULT  nothing in the envelope is refused")
    #expect(
      text.contains("WRONG; what follows from it depends on DMARC") && text.contains("VERDICT not known"))
    // The reverse name has no part in DMARC.
    #expect(text.contains("ALSO WRONG, without effect here"))
    #expect(explanation.json(showsHeaders: false)["result"]?["envelope_only"]?.boolValue == true)
  }

  @Test func severalRecordsAreListed() throws {
    let explanation = try Self.explain([("example.com", "v=spf1 mx -all"), ("example.com", "v=spf1 a ~all")])
    let text = explanation.text(showsHeaders: false)
    #expect(text.contains("  example.com: several SPF records, none counts:"))
    #expect(text.filter { $0 == "    \"v=spf1 mx -all\"" }.count == 2)
    #expect(explanation.json(showsHeaders: false)["spf"]?["record"]?["several"]?.arrayValue?.count == 2)
  }

  @Test func anErrorOfSPFStandsOnceInItsPart() throws {
    for record in ["v=spf1 mx ~all”", "v=spf1 include:nothing.example.net -all"] {
      let text = try Self.explain([("example.com", record)]).text(showsHeaders: false)
      let part = text.drop { !$0.hasPrefix("SPF ") }.prefix { !$0.isEmpty }
      #expect(part.filter { $0.contains("error: ") }.count == 1, "\(part)")
      #expect(!part.contains { $0.contains("?") }, "\(part)")
    }
  }

  @Test func aRedirectBehindAllIsNotTried() throws {
    let explanation = try Self.explain([("example.com", "v=spf1 ~all Redirect=example.net")])
    let text = explanation.text(showsHeaders: false)
    #expect(text.contains { $0.hasPrefix("    redirect=example.net ") && $0.hasSuffix(" not tried") })
    let terms = explanation.json(showsHeaders: false)["spf"]?["record"]?["terms"]?.arrayValue
    #expect(terms?.last?["target"]?.stringValue == "example.net")
  }

  @Test func factsOfEveryLevelStandOnce() throws {
    let text = try Self.explain(Self.failing, message: Self.plain).text(showsHeaders: false)
    let verdict = text.drop { !$0.hasPrefix("VERDICT") }.prefix { !$0.isEmpty }
    #expect(verdict.filter { $0.contains("spf_fail ") }.count == 1, "\(verdict)")
    for disposition in ["none", "quarantine", "reject"] {
      #expect(verdict.contains("    reason      dmarc_fail disposition=\(disposition)"), "\(verdict)")
    }
  }

  @Test func theSettingThatRefusesIsNamed() throws {
    for message in [Self.plain, nil] {
      let explanation = try Self.explain(Self.failing, message: message) { $0.requiresSPF = true }
      #expect(explanation.setting == "require_spf" && !explanation.isOpen)
      #expect(explanation.because.hasPrefix("require_spf is true, and SPF is fail."))
    }
    let dkim = try Self.explain(Self.failing, message: Self.plain) { $0.requiresDKIM = true }
    #expect(dkim.because.hasPrefix("require_dkim is true, and DKIM is none."))
    let dmarc = try Self.explain(Self.failing, message: Self.plain) { $0.enforcement = .strict }
    #expect(dmarc.setting == "dmarc_enforcement")
  }

  @Test func fieldsThatAreTakenOutAreNamed() throws {
    let forged = "Received-SPF: pass\r\nX-GoMail-Verdict: v=1\r\nReceived-SPF: pass\r\n" + Self.plain
    let explanation = try Self.explain(Self.failing, message: forged)
    #expect(Set(explanation.removedFields) == ["Received-SPF", "X-GoMail-Verdict"])
    #expect(
      explanation.text(showsHeaders: false).contains {
        $0.hasPrefix("  taken out     3 fields that claim to be ours: ")
      })
  }

  @Test func aCodeHasItsRemedyOnce() throws {
    let signature = "DKIM-Signature: v=1; a=rsa-sha256; b=AA\r\n"
    let text = try Self.explain(Self.failing, message: signature + signature + Self.plain).text(
      showsHeaders: false)
    let code = text.filter { $0.hasPrefix("  dkim_") }
    #expect(code.count == Set(code).count && !code.isEmpty, "\(code)")
    #expect(text.filter { $0.hasPrefix("    signature ") && $0.contains(": ") }.count == 2, "\(text)")
  }

  @Test(arguments: [Int.min, 0, 40, 61, 80, 100, .max]) func sentencesKeepTheWidth(width: Int) throws {
    let text = try Self.explain(Self.failing, message: Self.plain).text(showsHeaders: false, width: width)
    let prose = text.prefix { !$0.hasPrefix("GIVEN") }
    #expect(prose.allSatisfy { $0.utf8.count <= min(max(width, 44), 100) }, "\(prose)")
    let whole = try Self.explain(Self.failing, message: Self.plain).text(showsHeaders: false)
    func words(_ lines: [String]) -> [Substring.UTF8View.SubSequence] {
      lines.flatMap { $0.utf8.split(separator: UInt8(ascii: " ")) }
    }
    #expect(words(text).map { String($0) } == words(whole).map { String($0) })
  }

  @Test func aKeyRecordIsShownAndCut() throws {
    let key = "v=DKIM1; k=rsa; p=-----BEGIN" + String(repeating: "A", count: 400)
    let message =
      "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s; h=from; bh=AAAA; b=AAAA\r\n" + Self.plain
    let text = try Self.explain(Self.failing + [("s._domainkey.example.com", key)], message: message)
      .text(showsHeaders: false)
    let part = text.drop { !$0.hasPrefix("DKIM ") }.prefix { !$0.isEmpty }
    #expect(
      part.contains { $0.contains("\"v=DKIM1; k=rsa; p=-----BEGIN") && $0.hasSuffix("\"... (428 octets)") },
      "\(part)")
  }
}
