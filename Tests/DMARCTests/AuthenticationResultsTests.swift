import Authentication
import DNS
import Mail
import TestSupport
import Testing

/// RFC 8601 §2.2 and §7: complete results, and nothing from the wire that could add one.
@Suite struct AuthenticationResultsTests {
  static let id = "mx.example.com"

  private func parsed(_ text: String) throws -> ParsedAuthenticationResults {
    try #require(ParsedAuthenticationResults(Array(text.utf8)), "\(text)")
  }

  @Test func writesCompleteResults() throws {
    var spf = SPFFinding()
    spf.result = .pass
    spf.mailFrom = "bounce+a=b@example.org"
    spf.domain = try domain("example.org")
    var first = DKIMSignatureResult(
      domain: try domain("example.org"), selector: "s1", algorithm: "rsa-sha256")
    first.identityDomain = try domain("news.example.org")
    first.signaturePrefix = "aB3/+xYz"
    first.keyBits = 2048
    var second = DKIMSignatureResult(
      domain: try domain("example.net"), selector: "s2", algorithm: "ed25519-sha256")
    second.problem = .bodyHashMismatch
    second.signaturePrefix = "QUJDREVG"
    var iprev = IPRevFinding()
    iprev.result = .pass
    iprev.name = try domain("mail.example.org")
    var evaluation = DMARCEvaluation(method: .treeWalk)
    evaluation.result = .pass
    evaluation.author = try domain("news.example.org")
    evaluation.policyDomain = try domain("example.org")
    evaluation.publishedPolicy = .quarantine
    evaluation.policyTag = .subdomain
    let finding = evaluation.finding(disposition: DMARCPolicy.none, fromHeader: nil, returnPath: nil)
    let results =
      [.iprev(iprev, address: IPAddress("2001:db8::1")), .spf(spf)]
      + AuthenticationResult.dkim([first, second])
      + [.dmarc(finding, evaluation: evaluation)]
    let text = AuthenticationResultsField.render(authservID: Self.id, results: results)
    #expect(
      text == """
        mx.example.com; iprev=pass (mail.example.org)
         policy.iprev="2001:db8::1"; spf=pass smtp.mailfrom=example.org; dkim=pass
         (2048-bit key) header.d=example.org header.i=@news.example.org header.s=s1
         header.a=rsa-sha256 header.b="aB3/+xYz"; dkim=fail
         reason="body hash did not verify" header.d=example.net header.s=s2
         header.a=ed25519-sha256 header.b=QUJDREVG; dmarc=pass (sp=quarantine at
         example.org) header.from=news.example.org policy.dmarc=none
        """)
    let read = try parsed(text)
    #expect(read.authservID == Self.id)
    #expect(
      read.entries.map { "\($0.method) \($0.result)" } == [
        "iprev pass", "spf pass", "dkim pass", "dkim fail", "dmarc pass",
      ])
    #expect(read.entries[2].properties.contains(.init("header.i", "@news.example.org")))
    #expect(AuthenticationResult.dkim([]).map(\.outcome) == [.dkim(.none)])
  }

  /// What a client may give as HELO or sender, hoping that it gets into the field.
  static let hostile: [String] = [
    "x; dkim=pass header.d=bank.test", "x\"; dkim=pass header.d=bank.test", "x\\\"; dkim=pass",
    "x\r\n dkim=pass",
    "x\r\nX-Spam: no", "x\n; dmarc=pass", "(x) dkim=pass", "x) dkim=pass", "x (", "x;", ";", "\"", "\\",
    "\\\"", "", " ",
    "mx.example.com; spf=pass", "=?utf-8?q?=3B?= dkim=pass", "x\u{0}; dkim=pass", "x\t;\tdkim=pass",
    "x\u{85}dkim=pass",
    "x\u{2028}dkim=pass", "x/1=pass", "x@y; dkim=pass", "a=b", "é", "\u{feff}",
    String(repeating: "x", count: 5000),
    String(repeating: "\"", count: 5000), "none", "a b c", "smtp.mailfrom=bank.test", "<x>", "[192.0.2.1]",
    "'; dkim=pass",
  ]

  @Test(arguments: hostile) func nothingFromTheWireAddsAResult(_ text: String) throws {
    var spf = SPFFinding()
    spf.result = .fail
    spf.mailFrom = ""
    spf.heloDomain = text
    var other = SPFFinding()
    other.result = .permerror
    other.mailFrom = "a@" + text
    let signature = DKIMFinding.Signature(
      domain: nil, selector: text, algorithm: text, result: .permerror, reason: text)
    var complete = DKIMSignatureResult(domain: nil, selector: text, algorithm: text)
    complete.signaturePrefix = text
    complete.keyBits = 1024
    complete.problem = .signatureMismatch
    let results: [AuthenticationResult] = [.spf(spf), .spf(other), .dkim(signature), .dkim(complete)]
    let rendered = AuthenticationResultsField.render(authservID: Self.id, results: results)
    try expectFaithful(rendered, results)
    // A reader that knows nothing of quotes and comments.
    #expect(rendered.split(separator: ";").count == 5)
    #expect(!rendered.contains("dkim=pass") && !rendered.contains("dmarc=pass"))
    #expect(!rendered.contains("\r") && !rendered.contains("\u{0}"))
    let unfolded = rendered.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    #expect(unfolded.allSatisfy { $0.hasPrefix(" ") })
  }

  private func expectFaithful(_ text: String, _ results: [AuthenticationResult]) throws {
    let read = try parsed(text)
    let expected = results.map { result in
      ParsedAuthenticationResults.Entry(
        result.outcome.method, result.outcome.word,
        (result.reason.map { [.init("reason", $0.value)] } ?? [])
          + result.properties.map { .init($0.name.rawValue, $0.value.value) })
    }
    #expect(read.authservID == Self.id && read.entries == expected, "\(text)")
    #expect(AuthenticationResultsField.claims(Self.id, fieldValue: Array(text.utf8)))
    for line in text.utf8.split(separator: 0x0a) { #expect(line.count <= 998 - 24) }
  }

  @Test func whateverGoesInIsReadBack() throws {
    var random = SeededGenerator(seed: 8601)
    let letters = Array("ab.-_@/:;=\"\\()<>[]?, \t\r\n\u{0}\u{7f}é\u{85}\u{202e}")
    func text(_ random: inout SeededGenerator) -> String? {
      switch Int.random(in: 0..<6, using: &random) {
      case 0: return nil
      case 1: return Self.hostile.randomElement(using: &random)
      case 2: return "@mail.example.org"
      default:
        return String(
          (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in letters.randomElement(using: &random)
          })
      }
    }
    for _ in 0..<2_000 {
      var results: [AuthenticationResult] = []
      for _ in 0...Int.random(in: 0...4, using: &random) {
        let outcomes: [AuthenticationResult.Outcome] = [
          .spf(SPFResult.allCases.randomElement(using: &random) ?? .none),
          .dkim(DKIMResult.allCases.randomElement(using: &random) ?? .none),
          .dmarc(.fail), .iprev(.permerror), .arc(.pass),
        ]
        var properties: [AuthenticationResult.Property?] = []
        for name in AuthenticationResult.PropertyName.allCases where Bool.random(using: &random) {
          properties.append(.init(name, text(&random)))
        }
        results.append(
          AuthenticationResult(
            outcomes.randomElement(using: &random) ?? .arc(.fail), comment: text(&random),
            reason: text(&random), properties))
      }
      try expectFaithful(AuthenticationResultsField.render(authservID: Self.id, results: results), results)
    }
  }

  @Test(arguments: [
    (SPFIdentity.mailFrom("a@example.org"), "spf=none smtp.mailfrom=example.org"),
    (.mailFrom(""), "spf=none smtp.helo=mail.example.org"),
    (.helo("x.example.org"), "spf=none smtp.helo=x.example.org"),
    (.helo("x; dkim=pass"), "spf=none smtp.helo=\"x??dkim?pass\""),
    (.mailFrom("a@x\"; spf=pass"), "spf=none smtp.mailfrom=\"x???spf?pass\""),
  ]) func namesTheIdentityOfSPF(_ identity: SPFIdentity, _ expected: String) throws {
    let client = try #require(IPAddress("192.0.2.1"))
    let outcome = SPF.check(
      client: client, identity: identity, helo: "mail.example.org", receiver: "mx.example.com",
      lookup: { _ in .nameError(ttl: 1) }, now: Timestamp(seconds: 0))
    #expect(
      AuthenticationResultsField.render(authservID: Self.id, results: [.spf(outcome)])
        == "mx.example.com; \(expected)")
  }

  @Test func foldsAtWords() throws {
    let signatures = (0..<60).map { number in
      var signature = DKIMSignatureResult(
        domain: DomainName("d\(number).example.org"), selector: "s", algorithm: "rsa-sha256")
      if number != 55 { signature.problem = .tooManySignatures }
      return signature
    }
    let results = AuthenticationResult.dkim(signatures)
    #expect(results.count == DKIMResults.maximumReported)
    #expect(results.first?.outcome == .dkim(.pass))
    let text = AuthenticationResultsField.render(authservID: Self.id, results: results)
    for line in text.split(separator: "\n") {
      #expect(line.utf8.count <= AuthenticationResultsField.preferredLineOctets)
    }
    try expectFaithful(text, results)
  }

  // MARK: Reading

  @Test(arguments: [
    // RFC 8601 appendix B.
    ("example.org 1; none", 0), ("example.com; spf=pass smtp.mailfrom=example.net", 1),
    (
      "example.com;\r\n auth=pass (cram-md5) smtp.auth=sender@example.net;\r\n spf=pass smtp.mailfrom=example.net",
      2
    ),
    (
      "example.com; dkim=pass reason=\"good signature\" header.i=@mail-router.example.net; dkim=fail reason=\"bad signature\" header.i=@newyork.example.com",
      2
    ),
    (
      "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462",
      1
    ),
    ("a; dkim=pass header.b=\"x;y\"", 1), ("a;none", 0), ("a;\tnone ", 0),
  ]) func readsFields(_ value: String, _ count: Int) throws {
    #expect(try parsed(value).entries.count == count)
  }

  @Test func readsTheWildExample() throws {
    let text =
      "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail "
      + "policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462"
    let entry = try #require(try parsed(text).entries.first)
    #expect(entry == .init("dkim", "fail", [.init("policy.expired", "1362471462")]))
  }

  @Test(arguments: [
    "", ";", "a; ", "a;;", "a; spf", "a; spf=", "a; =pass", "a; spf=pass;", "a; spf=pass x", "a; spf=pass x=",
    "a; spf=pass =x",
    "a; spf=pass \"", "a; spf=pass (", "a b; none", "a; none; spf=pass", "a; none x", "a; spf=pass x=y@",
    "a; spf=pass x=\"y", "a; spf/x=pass",
    "a; spf=pass x=y z", "a",
  ]) func refusesOthers(_ value: String) {
    let read = ParsedAuthenticationResults(Array(value.utf8))
    #expect(read == nil || read?.entries.isEmpty == true && value == "a")
  }
}
