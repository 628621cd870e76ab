import Authentication
import DNS
import Mail
import Testing

@Suite struct VerificationLimitsTests {
  @Test func theSignaturesNearestToTheAuthorAreVerifiedFirst() {
    var message = TestMessage()
    // From the top down: 12 strangers, a sibling, a child, a parent, the author's own.
    for domain in ["a.example.com", "example.com", "x.a.example.com", "b.example.com"] {
      message.sign(TestMessage.tags(["d": domain]))
    }
    for number in 0..<12 { message.sign(TestMessage.tags(["d": "n\(number).example.org"])) }
    var asked: [String] = []
    let results = message.results(from: "a.example.com") { question in
      asked.append(question.name.description)
      return TestMessage.answer(TestMessage.record)
    }
    #expect(results.count == 16)
    #expect(results.suffix(4).allSatisfy { $0.result == .pass })
    #expect(
      results.prefix(12).map(\.result) == Array(repeating: .pass, count: 6)
        + Array(repeating: .policy, count: 6))
    #expect(results[11].problem == .tooManySignatures)
    #expect(asked.count == 10)
  }

  @Test func unreadableSignaturesTakeNoPlace() {
    var message = TestMessage()
    for _ in 0..<10 { message.sign() }
    for _ in 0..<30 { message.sign(TestMessage.tags(["v": "3"])) }
    let results = message.results()
    #expect(results.filter { $0.result == .pass }.count == 10)
    #expect(results.filter { $0.problem == .unsupportedVersion }.count == 30)
  }

  @Test func aKeyIsAskedForOnceAndTheBodyHashedOnce() {
    var message = TestMessage()
    for _ in 0..<5 { message.sign() }
    message.sign(TestMessage.tags(["l": "3"]))
    message.sign(TestMessage.tags(["c": "relaxed/simple"]))
    let verification = DKIMVerification(header: message.header, fromDomain: nil)
    #expect(verification.questions.map(\.description) == ["sel._domainkey.example.com TXT"])
    var count = 0
    let crypto = RecordingCrypto()
    let results = message.results(crypto: crypto) { _ in
      count += 1
      return TestMessage.answer(TestMessage.record)
    }
    #expect(results.allSatisfy { $0.result == .pass })
    #expect(count == 1)
    // Three forms of the body, seven header digests.
    #expect(crypto.finished.count == 10)
  }

  @Test func theLengthOfTheBodyIsReported() throws {
    var message = TestMessage()
    message.sign(TestMessage.tags(["l": "3"]))
    let result = try #require(message.results().first)
    #expect(result.result == .pass)
    #expect(result.notes == [.bodyLengthLimit(unsigned: 29)])
    #expect(result.reason == "l= leaves 29 octets of the body unsigned")
    var rules = DKIMRules()
    rules.bodyLengthLimit = .refused
    #expect(message.results(rules: rules).first?.problem == .unsignedOctets(29))
    message.body += "added\r\n"
    #expect(message.results().first?.notes == [.bodyLengthLimit(unsigned: 36)])
  }

  @Test func theKeysSizeIsReportedAndBounded() throws {
    func record(_ modulus: Int, exponent: [UInt8] = [1, 0, 1]) -> String {
      "v=DKIM1; p=" + Base64.encode(RSAKeyText.publicKeyInfo(modulusOctets: modulus, exponent: exponent))
    }
    var message = TestMessage()
    message.sign(TestMessage.tags(["a": "rsa-sha256"]))
    func result(_ record: String) throws -> DKIMSignatureResult {
      try #require(message.results { _ in TestMessage.answer(record) }.first)
    }
    #expect(try result(record(64)).problem == .keyTooShort)
    #expect(try result(record(64)).keyBits == 512)
    #expect(try result(record(127)).problem == .keyTooShort)
    #expect(try result(record(128)).problem == .signatureMismatch)
    #expect(try result(record(256)).keyBits == 2048)
    #expect(try result(record(1024)).problem == .signatureMismatch)
    #expect(try result(record(1025)).problem == .keyTooLong)
    for exponent: [UInt8] in [[1], [0], [2], [1, 0, 0], [0x80], [3, 0, 0, 0, 1], []] {
      #expect(try result(record(256, exponent: exponent)).problem == .malformedKey)
    }
    #expect(try result(record(256, exponent: [3])).problem == .signatureMismatch)
    let bare = "v=DKIM1; p=" + Base64.encode(RSAKeyText.publicKey(modulusOctets: 256, exponent: [1, 0, 1]))
    #expect(try result(bare).keyBits == 2048)
  }

  @Test func everyCutOfAKeyIsRefused() throws {
    var message = TestMessage()
    message.sign(TestMessage.tags(["a": "rsa-sha256"]))
    let key = RSAKeyText.publicKeyInfo(modulusOctets: 128, exponent: [1, 0, 1])
    for count in 0..<key.count {
      let record = "v=DKIM1; p=" + Base64.encode(Array(key[..<count]))
      let problem = try #require(message.results { _ in TestMessage.answer(record) }.first?.problem)
      #expect(problem == (count == 0 ? .keyRevoked : .malformedKey))
    }
  }

  @Test func theResultOfTheMessageIsTheBest() {
    var message = TestMessage()
    message.sign(TestMessage.tags(["v": "3"]))
    message.sign()
    message.sign(TestMessage.tags(["d": "example.org"]))
    let verification = DKIMVerification(header: message.header, fromDomain: nil)
    var hashing = verification.makeBodyHashing(crypto: RecordingCrypto())
    hashing.update(Array(message.body.utf8))
    let body = hashing.finish()
    func result(_ outcome: @escaping (String) -> DNSOutcome) -> DKIMResults {
      verification.results(
        body: body, lookup: { outcome($0.name.description) }, crypto: RecordingCrypto(), now: TestMessage.now)
    }
    let passed = result { _ in TestMessage.answer(TestMessage.record) }
    #expect(passed.result == .pass)
    let finding = passed.finding(fromDomain: DomainName("example.com"))
    #expect(finding.signedBy.map(\.description) == ["example.org", "example.com"])
    #expect(finding.signatures.map(\.keyBits) == [256, 256, nil])
    #expect(finding.signatures.map(\.reason) == [nil, nil, "unsupported version"])
    #expect(result { $0.contains("org") ? .failure(.timeout) : .noData(ttl: 1) }.result == .temperror)
    #expect(result { _ in .noData(ttl: 1) }.result == .permerror)
  }
}
