import Authentication
import DNS
import Mail
import Testing

/// What each key record leads to. The signature is right.
@Suite struct KeyRecordTests {
  static let key = Base64.encode(TestMessage.key)

  static let records: [(record: String, problem: DKIMProblem?)] = [
    ("v=DKIM1; k=ed25519; p=\(key)", nil), ("k=ed25519; p=\(key)", nil), ("p=\(key);k=ed25519;", nil),
    (" v = DKIM1 ;\tk = ed25519 ; p = \(key.prefix(9)) \t\(key.dropFirst(9)) ", nil),
    ("v=DKIM1; k=ed25519; n=a note; g=*; zz=1; p=\(key)", nil),
    ("v=DKIM1; k=ed25519; h=sha256; p=\(key)", nil), ("v=DKIM1; k=ed25519; h=sha1 : sha256; p=\(key)", nil),
    ("v=DKIM1; k=ed25519; h=sha1; p=\(key)", .keyHashMismatch),
    ("v=DKIM1; k=ed25519; h=SHA256; p=\(key)", .keyHashMismatch),
    ("v=DKIM1; k=ed25519; h=; p=\(key)", .malformedKey),
    ("v=DKIM1; k=ed25519; s=*; p=\(key)", nil), ("v=DKIM1; k=ed25519; s=tlsrpt : email; p=\(key)", nil),
    ("v=DKIM1; k=ed25519; s=tlsrpt; p=\(key)", .keyServiceMismatch),
    ("v=DKIM1; k=ed25519; p=", .keyRevoked), ("v=DKIM1; p=", .keyRevoked), ("p=;", .keyRevoked),
    ("v=DKIM1; k=ed25519", .malformedKey), ("", .malformedKey), ("v=spf1 -all", .malformedKey),
    ("k=ed25519; v=DKIM1; p=\(key)", .malformedKey), ("v=DKIM2; k=ed25519; p=\(key)", .malformedKey),
    ("v=dkim1; k=ed25519; p=\(key)", .malformedKey),
    ("v=DKIM1; k=ed25519; p=\(key); p=\(key)", .malformedKey),
    ("v=DKIM1; k=ed25519; p=!", .malformedKey), ("v=DKIM1; k=ed25519; p=\"\(key)\"", .malformedKey),
    ("v=DKIM1; k=ed25519; p=\(key)AAAA", .malformedKey), ("v=DKIM1; k=ed25519; p=AAAA", .malformedKey),
    ("v=DKIM1; k=ed25519; p=\(key) garbage", .malformedKey), ("v=DKIM1; k=ed25519; p\(key)", .malformedKey),
    ("v=DKIM1; k=rsa; p=\(key)", .keyTypeMismatch), ("v=DKIM1; p=\(key)", .keyTypeMismatch),
    ("v=DKIM1; k=ED25519; p=\(key)", .keyTypeMismatch), ("v=DKIM1; k=; p=\(key)", .keyTypeMismatch),
    ("v=DKIM1; k=ed25519; p=\(Base64.encode(Array(repeating: 1, count: 32)))", .signatureMismatch),
    ("v=DKIM1; k=ed25519; t=x; p=\(key)", nil), ("v=DKIM1; k=ed25519; t=; p=\(key)", nil),
    ("\"v=DKIM1; k=ed25519; p=\(key)\"", .malformedKey),
  ]

  @Test(arguments: records)
  func hasItsProblem(record: String, problem: DKIMProblem?) throws {
    var message = TestMessage()
    message.sign()
    let result = try #require(message.results { _ in TestMessage.answer(record) }.first)
    #expect(result.problem == problem)
  }

  @Test func answersOfTheDNSAreToldApart() throws {
    var message = TestMessage()
    message.sign()
    let outcomes: [(DNSOutcome, DKIMProblem, DKIMResult)] = [
      (.nameError(ttl: 1), .noKeyName, .permerror), (.noData(ttl: 1), .noKeyRecord, .permerror),
      (.answer(DNSAnswer(records: [], ttl: 1)), .noKeyRecord, .permerror),
      (.failure(.timeout), .lookupFailed(.timeout), .temperror),
      (.failure(.budgetExhausted), .lookupFailed(.budgetExhausted), .temperror),
      (.failure(.serverFailure(rcode: 2)), .lookupFailed(.serverFailure(rcode: 2)), .temperror),
    ]
    for (outcome, problem, result) in outcomes {
      let found = try #require(message.results { _ in outcome }.first)
      #expect(found.problem == problem)
      #expect(found.result == result)
      #expect(found.problem?.isTemporary == (result == .temperror))
    }
  }

  /// RFC 6376 §6.1.2 step 4: any of them may be chosen; the best is, among the first three.
  @Test func severalRecordsAreTriedInTurn() {
    var message = TestMessage()
    message.sign()
    let other = "v=DKIM1; k=ed25519; p=\(Base64.encode(Array(repeating: 1, count: 32)))"
    let good = TestMessage.record
    func problem(_ records: String...) -> DKIMProblem? {
      message.results { _ in
        .answer(DNSAnswer(records: records.map { .txt(Array($0.utf8)) }, ttl: 1))
      }.first?.problem
    }
    #expect(problem("v=spf1 -all", good) == nil)
    #expect(problem(other, good) == nil)
    #expect(problem("p=", other, good) == nil)
    #expect(problem(other, "v=spf1 -all") == .signatureMismatch)
    #expect(problem("v=spf1 -all", "p=") == .keyRevoked)
    #expect(problem(other, other, other, good) == .signatureMismatch)
  }

  @Test func flagsOfTheKeyCount() throws {
    var message = TestMessage()
    message.sign(TestMessage.tags(["i": "@sub.example.com"]))
    let record = { (flags: String) in "v=DKIM1; k=ed25519; t=\(flags); p=\(Self.key)" }
    #expect(message.results { _ in TestMessage.answer(record("s")) }.first?.problem == .keyNeedsExactDomain)
    #expect(message.results { _ in TestMessage.answer(record("y:s")) }.first?.problem == .keyNeedsExactDomain)
    let testing = try #require(message.results { _ in TestMessage.answer(record("y")) }.first)
    #expect(testing.result == .pass)
    #expect(testing.notes == [.testingKey])
    #expect(testing.reason == "domain is testing DKIM")
    var exact = TestMessage()
    exact.sign(TestMessage.tags(["i": "@EXAMPLE.com"]))
    #expect(exact.results { _ in TestMessage.answer(record("s")) }.first?.problem == nil)
  }
}
