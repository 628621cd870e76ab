import Authentication
import DNS
import Inspection
import JSON
import Mail
import OpenSSL
import Testing

/// An explanation is the session's own verdict, with the way that led there.
@Suite struct ExplanationTests {
  private static let sealed: [(String, String)] = (try? SealedMail().fields()) ?? []

  private static let messages: [(name: String, fields: [(String, String)])] = [
    ("aligned", [("From", " a@example.org")]), ("other author", [("From", " a@example.net")]),
    ("no author", [("Subject", " x")]), ("two authors", [("From", " a@example.org, b@example.net")]),
    ("broken author", [("From", " <a@example.net")]),
    ("twice", [("From", " a@example.org"), ("From", " b@x.org")]),
    ("sealed", sealed), ("broken seal", sealed.map { ($0.0, $0.1 + ($0.0 == "ARC-Seal" ? "AA" : "")) }),
    ("changed", sealed + [("From", " b@example.net")]),
    ("bad signature", [("DKIM-Signature", " v=1; a=rsa-sha256; b=AA"), ("From", " a@example.net")]),
    ("forged", [("X-GoMail-Verdict", " v=1"), ("Received-SPF", " pass"), ("From", " a@example.net")]),
  ]

  private static func zone() throws -> Zone {
    var zone = Zone()
    zone.text("example.org", "v=spf1 include:example.com ip4:192.0.2.1 -all")
    zone.text("example.com", "v=spf1 -all")
    zone.text("_dmarc.example.org", "v=DMARC1; p=reject")
    zone.text("_dmarc.example.net", "v=DMARC1; p=reject; aspf=s")
    zone.text("arc._domainkey.list.example.org", try SealedMail().record)
    zone.host("client.example.org", "192.0.2.1", reverse: "1.2.0.192.in-addr.arpa")
    return zone
  }

  private static func rules(_ change: (inout AuthenticationRules) -> Void = { _ in }) -> InspectionRules {
    var authentication = AuthenticationRules()
    authentication.trustedARCSealers = [DomainName("list.example.org")].compactMap { $0 }
    change(&authentication)
    return InspectionRules(
      authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
      trustedNetworks: [Network("198.51.100.0/24")].compactMap { $0 }, authentication: authentication)
  }

  private static func file(_ fields: [(String, String)], body: String = "text\r\n") -> MessageFile {
    let header = fields.map { "\($0.0):\($0.1)\r\n" }.joined()
    return MessageFile(Array("\(header)\r\n\(body)".utf8), receiver: "mx.example.com")
  }

  private static func explain(
    _ request: ExplanationRequest, _ rules: InspectionRules = rules(), zone: Zone? = nil
  ) throws -> Explanation {
    let zone = try zone ?? self.zone()
    return Explainer(
      rules: rules, crypto: DKIMCryptography(), recorder: DNSRecorder { zone.answer($0) },
      registrableDomain: { DomainName($0.labels.suffix(2).joined(separator: ".")) }
    ).explain(request)
  }

  private static func request(
    _ message: MessageFile?, client: String? = "192.0.2.1", sender: String? = "a@example.org"
  ) throws -> ExplanationRequest {
    ExplanationRequest(
      client: client.flatMap { IPAddress($0) }, helo: "helo.example.org", sender: sender,
      recipients: ["b@example.com"], message: message, time: SessionDriver.receivedAt)
  }

  @Test(arguments: DMARCEnforcement.allCases, DMARCMethod.allCases)
  func theVerdictIsTheSessions(enforcement: DMARCEnforcement, method: DMARCMethod) throws {
    for message in Self.messages {
      for quarantine in [QuarantineAction.flag, .hold] {
        let rules = Self.rules {
          $0.enforcement = enforcement
          $0.method = method
          $0.quarantineAction = quarantine
        }
        var driver = try SessionDriver(rules: rules)
        driver.zone = try Self.zone()
        driver.connect()
        let outcome = try driver.message(message.fields, sender: "<a@example.org>")
        let explanation = try Self.explain(try Self.request(Self.file(message.fields)), rules)
        #expect(explanation.outcome?.checks == outcome.checks, "\(message.name)")
        #expect(explanation.outcome?.answer == outcome.answer, "\(message.name)")
        #expect(explanation.outcome?.holdReason == outcome.holdReason)
        #expect(explanation.outcome?.reasons == outcome.reasons)
        #expect(explanation.outcome?.verdict?.verdict == outcome.verdict?.verdict)
        let level = try #require(explanation.levels.first { $0.isConfigured })
        #expect(
          level.enforcement == enforcement && explanation.levels.count == DMARCEnforcement.allCases.count)
        switch outcome.answer {
        case .refuse(let refusal): #expect(level.refusal == refusal && level.action == .reject)
        case .proceed:
          #expect(level.refusal == nil && level.reasons == outcome.verdict?.verdict.reasons)
          #expect((level.action == .hold) == (outcome.holdReason != nil))
        }
      }
    }
  }

  /// What an override says is nothing that is wrong.
  @Test func whatIsCalledACauseAreTheReasonsOfTheVerdict() throws {
    for message in Self.messages {
      let explanation = try Self.explain(try Self.request(Self.file(message.fields), sender: "a@example.com"))
      guard explanation.checks.dmarc?.evaluation.result.code != nil else { continue }
      let reasons = Set(try #require(explanation.outcome).reasons.compactMap(\.known))
      // The code of an ARC chain sends on to one of DKIM.
      let behind = explanation.checks.arc?.problem?.signatureProblem?.code
      let sentOn = reasons.isDisjoint(with: [.arcSealUnusable, .arcMessageSignatureUnusable]) ? nil : behind
      #expect(
        Set(explanation.findings.filter(\.isCause).map(\.code))
          == reasons.subtracting([.dmarcOverride, .trustedARCSealer]).union([sentOn].compactMap { $0 }),
        "\(message.name)")
    }
  }

  @Test func everyLevelIsTheVerdictOfASessionUnderIt() throws {
    for message in Self.messages {
      let all = try Self.explain(try Self.request(Self.file(message.fields)))
      for level in all.levels {
        let one = try Self.explain(
          try Self.request(Self.file(message.fields)), Self.rules { $0.enforcement = level.enforcement })
        #expect(one.action == level.action && one.levels.map(\.action) == all.levels.map(\.action))
      }
    }
  }

  @Test func everyFindingHasMeaningAndRemedyInTextAndJSON() throws {
    for message in Self.messages {
      let explanation = try Self.explain(try Self.request(Self.file(message.fields), sender: "a@example.com"))
      let text = explanation.text(showsHeaders: true).joined(separator: "\n")
      let json = explanation.json(showsHeaders: true)
      let findings = json["result"]?["findings"]?.arrayValue ?? []
      #expect(!explanation.findings.isEmpty && findings.count == explanation.findings.count)
      for (finding, member) in zip(explanation.findings, findings) {
        #expect(text.contains("\n  \(finding.code.rawValue)\n"), "\(message.name)")
        #expect(member["code"]?.stringValue == finding.code.rawValue)
        #expect(
          member["remedy"]?.stringValue?.isEmpty == false && member["meaning"]?.stringValue?.isEmpty == false)
      }
      #expect(try JSONValue(parsing: json.serialized()) == json)
    }
  }

  @Test func everyQuestionShowsWithItsAnswer() throws {
    var zone = try Self.zone()
    zone.fail("example.com", .txt, .serverFailure(rcode: 2))
    let explanation = try Self.explain(try Self.request(Self.file(Self.messages[1].fields)), zone: zone)
    let text = explanation.text(showsHeaders: false)
    #expect(text.contains("  example.com TXT: no answer: server failure [spf]"))
    #expect(text.contains("    \"v=DMARC1; p=reject; aspf=s\""))
    #expect(text.contains("  example.org TXT, TTL 60 [spf]"))
    let dns = explanation.json(showsHeaders: false)["dns"]?.arrayValue ?? []
    #expect(dns.contains { $0["answer"]?["failure"]?.stringValue == "server failure" })
    #expect(Set(dns.compactMap { $0["question"]?.stringValue }).count == dns.count)
  }

  @Test func theSameQuestionHasTheSameAnswer() throws {
    let request = try Self.request(Self.file(Self.sealed))
    let first = try Self.explain(request)
    var later = request
    later.time = Timestamp(milliseconds: request.time.milliseconds + 1000)
    let second = try Self.explain(later)
    #expect(first.text(showsHeaders: true) == second.text(showsHeaders: true))
    #expect(first.json(showsHeaders: true) == second.json(showsHeaders: true))
  }

  @Test func hashedHeaderTextIsWhatWasSigned() throws {
    let explanation = try Self.explain(try Self.request(Self.file(Self.sealed)))
    #expect(explanation.checks.arc?.result == .pass)
    let steps = explanation.json(showsHeaders: true)["arc"]?["steps"]?.arrayValue ?? []
    let texts = steps.compactMap { $0["hashed_header"]?.stringValue }
    #expect(texts.count == 2 && texts[0].hasPrefix("from:a@example.net\r\narc-message-signature:i=1;"))
    #expect(texts[1].hasPrefix("arc-authentication-results:i=1;") && texts[1].hasSuffix("b="))
    for (step, text) in zip(steps, texts) {
      #expect(step["header_hash"]?.stringValue == Base64.encode(sha256(Array(text.utf8))))
    }
    let hidden = explanation.json(showsHeaders: false)["arc"]?["steps"]?.arrayValue ?? []
    #expect(hidden.allSatisfy { $0["hashed_header"] == nil })
  }

  // MARK: What is not known

  @Test func withoutAClientThereIsNoSPF() throws {
    let explanation = try Self.explain(try Self.request(Self.file(Self.messages[0].fields), client: nil))
    #expect(
      explanation.checks.spf == nil && explanation.checks.iprev == nil && explanation.checks.dmarc != nil)
    #expect(explanation.unknowns.contains { $0.contains("--ip") })
    #expect(!explanation.findings.contains { $0.code == .spfNotChecked })
  }

  @Test func withoutAMessageThereIsTheEnvelopeAlone() throws {
    let explanation = try Self.explain(try Self.request(nil))
    #expect(explanation.checks.spf?.result == .pass && explanation.checks.iprev?.result == .pass)
    #expect(explanation.checks.dkim == nil && explanation.checks.dmarc == nil)
    #expect(explanation.unknowns.contains { $0.contains("FILE") } && explanation.action == .accept)
    #expect(explanation.because.contains("DMARC is not known"))
  }

  @Test func withoutASenderTheHELONameIsCheckedOrNothing() throws {
    let envelope = try Self.explain(try Self.request(nil, sender: nil))
    #expect(envelope.checks.spf?.domain == DomainName("helo.example.org"))
    let message = try Self.explain(try Self.request(Self.file(Self.messages[0].fields), sender: nil))
    #expect(message.checks.spf == nil && message.unknowns.contains { $0.contains("--from") })
  }

  @Test func mailOfTheOperatorsOwnIsNotJudged() throws {
    let explanation = try Self.explain(
      try Self.request(Self.file(Self.messages[1].fields), client: "198.51.100.7"))
    #expect(explanation.isOriginating && explanation.levels.isEmpty && explanation.action == .accept)
    #expect(explanation.because.contains("trusted_networks"))
  }

  @Test func whatTheEnvelopeBreaksIsSaid() throws {
    let sender = try Self.explain(try Self.request(Self.file(Self.messages[0].fields), sender: "no address"))
    #expect(sender.action == .reject && sender.reply?.code == 553 && sender.outcome == nil)
    #expect(sender.findings.map(\.code) == [.malformedSender])
    var request = try Self.request(Self.file(Self.messages[0].fields))
    request.recipients = ["no address"]
    let recipient = try Self.explain(request)
    #expect(recipient.action == .reject && recipient.reply?.code == 553 && recipient.checks.dmarc != nil)
    request.recipients = ["no address", "b@example.com"]
    #expect(try Self.explain(request).action == .accept)
    let large = try Self.explain(
      try Self.request(Self.file([("From", " a@example.org")], body: String(repeating: "x", count: 20_000))))
    #expect(large.action == .reject && large.findings.first?.code == .tooLarge && large.checks.dmarc == nil)
  }

  // MARK: Second opinions

  @Test(arguments: SPFEngine.allCases)
  func anotherOpinionIsShownAndDecidesWhereItIsToldTo(engine: SPFEngine) throws {
    let zone = try Self.zone()
    var others = OtherEngines()
    others.spf = { _, _ in .fail }
    let explanation = Explainer(
      rules: Self.rules { $0.spfEngine = engine }, crypto: DKIMCryptography(),
      recorder: DNSRecorder { zone.answer($0) }, registrableDomain: { _ in nil }, others: others
    ).explain(try Self.request(Self.file(Self.messages[0].fields)))
    #expect(explanation.opinions.spf == .differs(native: .pass, other: .fail))
    #expect(explanation.checks.spf?.result == (engine == .libspf2 ? .fail : .pass))
    #expect(explanation.findings.contains { $0.code == .spfSecondOpinion } == (engine == .libspf2))
    let json = explanation.json(showsHeaders: false)["second_opinions"]
    #expect(
      json?["spf"]?["opinion"]?.stringValue == "differs" && json?["spf"]?["other"]?.stringValue == "fail")
  }

  // MARK: What was recorded

  @Test func recordedMailSaysWhatIsDifferentToday() throws {
    let message = Self.file(Self.messages[1].fields)
    var request = try Self.request(message)
    request.recorded = try Self.explain(request).outcome?.verdict
    #expect(try Self.explain(request).differences.isEmpty)
    var zone = try Self.zone()
    zone.text("_dmarc.example.net", "v=DMARC1; p=none")
    let today = try Self.explain(request, zone: zone)
    // Two records are none.
    #expect(
      today.differences.contains { $0.subject == "dmarc" && $0.recorded == "fail" && $0.today == "none" })
    #expect(today.differences.contains { $0.subject == "action" && $0.today == "accept" })
    #expect(today.text(showsHeaders: false).contains("  Today it would be different:"))
    #expect(today.json(showsHeaders: false)["recorded"]?["differences"]?.arrayValue?.isEmpty == false)
  }

  // MARK: Hostile input

  @Test func nothingFromOutsideMovesTheCursor() throws {
    let hostile = "\u{1b}[2J\u{7}\u{9b}x"
    var zone = try Self.zone()
    zone.text("example.org", "v=spf1 \(hostile) -all")
    let file = MessageFile(
      Array(
        "From: \(hostile) <a@example.net>\r\nDKIM-Signature: v=1; d=\(hostile); h=\(hostile)\r\n\r\n".utf8),
      receiver: "mx.example.com")
    var request = try Self.request(file)
    request.helo = ExplanationRequest.Given(hostile, "--helo")
    request.recipients = [hostile]
    let explanation = try Self.explain(request, zone: zone)
    for line in explanation.text(showsHeaders: true) {
      #expect(
        line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }, "\(line)")
    }
  }
}
