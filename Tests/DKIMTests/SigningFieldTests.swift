import Authentication
import DNS
import Mail
import OpenSSL
import Testing

/// The field that signing writes: its tags, what it covers, its lines.
@Suite struct SigningFieldTests {
  /// A key whose signature is the digest of key and digest, as `RecordingCrypto` checks it.
  final class Key: DKIMSigningKey {
    let algorithm = DKIMAlgorithm.ed25519SHA256
    let publicKey = DKIMPublicKey(type: .ed25519, octets: TestMessage.key, bits: 256)
    let works: Bool

    init(works: Bool = true) { self.works = works }

    func sign(digest: [UInt8]) -> [UInt8]? {
      works ? RecordingCrypto.sign(digest, key: TestMessage.key) : nil
    }
  }

  static func signer(_ domain: String = "example.com", _ selector: String = "sel", works: Bool = true) throws
    -> DKIMSigner
  {
    DKIMSigner(
      domain: try #require(DomainName(domain)), selector: try #require(DomainName(selector)),
      key: Key(works: works))
  }

  static func fields(
    of message: TestMessage, _ signers: [DKIMSigner], rules: DKIMSigningRules = DKIMSigningRules(),
    now: Timestamp = TestMessage.now
  ) throws(DKIMSigningError) -> [String] {
    let crypto = RecordingCrypto()
    let signing = DKIMSigning(header: message.header, signers: signers, rules: rules)
    var hashing = signing.makeBodyHashing(crypto: crypto)
    hashing.update(Array(message.body.utf8))
    return try signing.fields(body: hashing.finish(), now: now, crypto: crypto)
  }

  /// `h=` without folding.
  static func names(_ field: String) throws -> [String] {
    let tag = try #require(field.split(separator: ";").first { $0.contains(" h=") })
    return tag.filter { !$0.isWhitespace }.dropFirst(2).split(separator: ":").map { String($0) }
  }

  @Test func theWholeField() throws {
    var message = TestMessage()
    message.fields = [("From", " joe@example.com")]
    let field = try #require(try Self.fields(of: message, [Self.signer()]).first)
    let lines = field.split(separator: "\n").map { String($0) }
    #expect(field.hasPrefix("v=1; a=ed25519-sha256; c=relaxed/relaxed;"))
    #expect(lines.count > 3 && lines.last?.hasPrefix(" b=") == true)
    #expect(
      try Self.names(field) == [
        "from", "from", "to", "cc", "subject", "date", "message-id", "reply-to", "mime-version",
        "content-type", "content-transfer-encoding",
      ])
  }

  /// What is there is signed, and one place more; trace fields, results and other signatures are not.
  @Test(arguments: [
    ("To", 1, 2), ("To", 2, 3), ("Subject", 1, 2), ("List-Unsubscribe", 1, 2), ("List-Unsubscribe", 0, 0),
    ("List-Unsubscribe-Post", 1, 2), ("List-Unsubscribe-Post", 0, 0), ("Sender", 0, 0), ("Sender", 1, 2),
    ("Resent-From", 2, 2), ("Resent-From", 0, 0), ("Received", 3, 0), ("Return-Path", 1, 0),
    ("DKIM-Signature", 1, 0), ("Authentication-Results", 1, 0), ("ARC-Seal", 1, 0), ("X-Anything", 1, 0),
    ("Bcc", 1, 0), ("Received-SPF", 1, 0), ("Delivered-To", 1, 0), ("Reply-To", 0, 1), ("Subject", 15, 16),
    ("Subject", 16, 17), ("Subject", 17, 16), ("Subject", 4000, 16),
  ])
  func placesOf(name: String, count: Int, places: Int) throws {
    var message = TestMessage()
    message.fields = [("From", " joe@example.com")] + Array(repeating: (name, " x"), count: count)
    let field = try #require(try Self.fields(of: message, [Self.signer()]).first)
    #expect(try Self.names(field).count { $0 == name.lowercased() } == places)
    var signed = message
    signed.fields.insert(("DKIM-Signature", " " + field), at: 0)
    let results = signed.results()
    #expect(results.first?.result == .pass)
  }

  /// No line is longer than 76 octets but for tokens that cannot be parted, and none holds anything odd.
  @Test(arguments: [
    ("example.com", "s"), (String(repeating: "label.", count: 33) + "example.com", "s"),
    ("example.com", String(repeating: "a", count: 63) + ".b"),
  ])
  func linesAreShort(domain: String, selector: String) throws {
    var message = TestMessage()
    message.fields += Array(repeating: ("References", " <a@example.com>"), count: 40)
    var rules = DKIMSigningRules()
    rules.lifetimeSeconds = 86_400
    let field = try #require(
      try Self.fields(of: message, [Self.signer(domain, selector)], rules: rules).first)
    for (number, line) in ("DKIM-Signature: " + field).split(separator: "\n").enumerated() {
      #expect(
        line.utf8.count <= 76 || line.contains("d=label") || line.contains("s=aaa"), "\(number): \(line)")
      #expect(number == 0 || line.first == " ")
      #expect(line.utf8.allSatisfy { (0x20...0x7e).contains($0) })
    }
    message.fields.insert(("DKIM-Signature", " " + field), at: 0)
    #expect(message.results().first?.result == .pass)
  }

  @Test(arguments: [
    (1_800_000_000, nil, "t=1800000000;", false), (1_800_000_000, 3600, "x=1800003600;", true),
    (-5, nil, "t=0;", false), (Int64.max / 1000, nil, "t=999999999999;", false),
    (Int64.max / 1000, 3600, "t=999999999999;", false), (0, Int64.max, "t=0;", false),
    (0, -1, "t=0;", false),
  ])
  func times(now: Int64, lifetime: Int64?, tag: String, expires: Bool) throws {
    var rules = DKIMSigningRules()
    rules.lifetimeSeconds = lifetime
    let field = try #require(
      try Self.fields(of: TestMessage(), [Self.signer()], rules: rules, now: Timestamp(seconds: now)).first)
    #expect(field.contains(tag))
    #expect(field.contains("x=") == expires)
  }

  @Test func severalKeysSignInTheirOrder() throws {
    var message = TestMessage()
    let fields = try Self.fields(
      of: message, [Self.signer("example.com", "one"), Self.signer("example.com", "two")])
    #expect(fields.count == 2 && fields[0].contains("s=one;") && fields[1].contains("s=two;"))
    message.fields = fields.map { ("DKIM-Signature", " " + $0) } + message.fields
    #expect(message.results().map(\.result) == [.pass, .pass])
  }

  @Test func aKeyThatFailsIsAnError() throws {
    let signers = try [Self.signer(), Self.signer("example.com", "broken", works: false)]
    let error = #expect(throws: DKIMSigningError.self) { try Self.fields(of: TestMessage(), signers) }
    #expect(error?.description == "the key broken of example.com made no signature")
    #expect(error?.isTemporary == true)
  }

  @Test func aBodyThatWasNotHashedIsAnError() throws {
    let signing = DKIMSigning(
      header: TestMessage().header, signers: [try Self.signer()], rules: DKIMSigningRules())
    #expect(throws: DKIMSigningError.noBodyHash) {
      try signing.fields(body: DKIMBodyHashes(), now: TestMessage.now, crypto: RecordingCrypto())
    }
  }

  @Test func aHeaderBeyondLimitsIsAnError() throws {
    var message = TestMessage()
    message.fields += Array(repeating: ("X", " y"), count: HeaderSection.maximumFields)
    #expect(throws: DKIMSigningError.headerTooLarge) { try Self.fields(of: message, [Self.signer()]) }
  }

  /// Hostile names and values: the signature verifies, whatever they hold.
  @Test func oddFieldsAreSigned() throws {
    var generator = Generator()
    for round in 0..<TestMessage.rounds(400) {
      var message = TestMessage()
      message.fields = [("From", " joe@example.com")]
      for _ in 0..<Int.random(in: 0..<12, using: &generator) {
        let names = [
          "Subject", "SUBJECT ", "to", "Cc", "Date\t", "X", "List-Unsubscribe", "Reply-To", "References",
        ]
        let pieces = [
          " ", "\t", "\n ", "\n\t", "x", ";", ":", "=", "b=", "\u{e9}", "\r", "\"", "\u{0}", "  ",
        ]
        let value = (0..<Int.random(in: 0..<20, using: &generator)).map { _ in
          pieces.randomElement(using: &generator) ?? ""
        }
        let name = names.randomElement(using: &generator) ?? ""
        message.fields.insert(
          (name, value.joined()), at: Int.random(in: 0...message.fields.count, using: &generator))
      }
      var rules = DKIMSigningRules()
      rules.canonicalization = DKIMCanonicalizationPair(
        header: round % 2 == 0 ? .simple : .relaxed, body: round % 4 < 2 ? .simple : .relaxed)
      let field = try #require(try Self.fields(of: message, [Self.signer()], rules: rules).first)
      message.fields.insert(("DKIM-Signature", " " + field), at: 0)
      #expect(message.results().first?.result == .pass, "\(round): \(message.fields)")
    }
  }

  private struct Generator: RandomNumberGenerator {
    private var state: UInt64 = 6376
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 33
    }
  }
}

/// Which keys sign for which author.
@Suite struct SigningTableTests {
  @Test(arguments: [
    ("example.com", ["a"]), ("news.example.com", ["a"]), ("shop.example.com", ["b", "c"]),
    ("x.y.shop.example.com", ["b", "c"]), ("example.org", []), ("com", []), ("notexample.com", []),
    ("example.com.example.net", []), ("myshop.example.com", ["a"]),
  ])
  func theNearestDomainSigns(author: String, selectors: [String]) throws {
    let table = DKIMSigningTable([
      try SigningFieldTests.signer("example.com", "a"), try SigningFieldTests.signer("shop.example.com", "b"),
      try SigningFieldTests.signer("shop.example.com", "c"),
    ])
    let domain = try #require(DomainName(author))
    #expect(table.signers(forAuthor: domain).map(\.selector.description) == selectors)
  }

  @Test(arguments: [
    ("relaxed/relaxed", true), ("simple/simple", true), ("relaxed/simple", true), ("relaxed", false),
    ("", false), ("/", false), ("simple/", false), ("Relaxed/relaxed", false),
    ("relaxed/relaxed/simple", false),
  ])
  func methodsAreNamedInPairs(text: String, isGood: Bool) {
    #expect(DKIMCanonicalizationPair(rawValue: text)?.rawValue == (isGood ? text : nil))
  }
}

/// What the DNS says of a key.
@Suite struct PublicationTests {
  private func publication() throws -> DKIMPublication {
    let signer = try SigningFieldTests.signer()
    return try #require(
      DKIMPublication(
        domain: signer.domain, selector: signer.selector, key: signer.key, octets: TestMessage.key))
  }

  @Test func theRecord() throws {
    let publication = try publication()
    #expect(publication.name.description == "sel._domainkey.example.com")
    #expect(publication.text == TestMessage.record)
    #expect(publication.strings == [TestMessage.record])
    #expect(publication.zoneLine == "sel._domainkey.example.com. IN TXT \"\(TestMessage.record)\"")
    #expect(publication.question.description == "sel._domainkey.example.com TXT")
  }

  @Test func longRecordsAreSplit() throws {
    let signer = try SigningFieldTests.signer()
    let long = try #require(
      DKIMPublication(
        domain: signer.domain, selector: signer.selector, key: signer.key,
        octets: Array(repeating: 7, count: 550)))
    #expect(long.strings.count == 3 && long.strings.joined() == long.text)
    #expect(long.strings.allSatisfy { $0.utf8.count <= 255 })
    #expect(long.zoneLine.hasPrefix("sel._domainkey.example.com. IN TXT (\n  \"v=DKIM1;"))
    #expect(long.zoneLine.hasSuffix("\" )"))
  }

  @Test func whatWasFound() throws {
    let publication = try publication()
    let own = TestMessage.record
    let other = "v=DKIM1; k=ed25519; p=" + Base64.encode(Array(repeating: 1, count: 32))
    let cases: [(DNSOutcome, DKIMPublication.Finding)] = [
      (TestMessage.answer(own), .published(isTesting: false)),
      (TestMessage.answer(own + "; t=y"), .published(isTesting: true)),
      (TestMessage.answer(own.replacing("v=DKIM1; ", with: "")), .published(isTesting: false)),
      (TestMessage.answer(other), .otherKey), (TestMessage.answer("x", other), .otherKey),
      (TestMessage.answer(own, other), .ambiguous(records: 2)),
      (TestMessage.answer(other, own), .ambiguous(records: 2)),
      (TestMessage.answer("v=DKIM1; k=ed25519; p="), .unusable(.keyRevoked)),
      (TestMessage.answer("v=DKIM1; k=rsa; p=AAAA"), .unusable(.keyTypeMismatch)),
      (TestMessage.answer("v=spf1 -all"), .unusable(.malformedKey)),
      (TestMessage.answer(""), .unusable(.malformedKey)),
      (.nameError(ttl: 1), .missing), (.noData(ttl: 1), .missing),
      (.failure(.timeout), .unknown(.timeout)),
    ]
    for (outcome, finding) in cases { #expect(publication.finding(outcome) == finding, "\(outcome)") }
  }

  @Test func aNameThatIsTooLongHasNoRecord() throws {
    let domain = try #require(DomainName(String(repeating: "label.", count: 38) + "example.com"))
    let selector = try #require(DomainName("selector"))
    #expect(
      DKIMPublication(
        domain: domain, selector: selector, key: SigningFieldTests.Key(), octets: TestMessage.key) == nil)
  }
}
