import Authentication
import DNS
import Mail
import Testing

/// What a receiver reads of each fault: the result's word and a reason that tells it from every other.
@Suite struct ReportedReasonTests {
  struct Case {
    var tags: [String: String?] = [:]
    var record = TestMessage.record
    var body: String?
    var word: DKIMResult
    var reason: String?
  }

  static let key = Base64.encode(TestMessage.key)
  static let rsa1024 = Base64.encode(RSAKeyText.publicKeyInfo(modulusOctets: 128, exponent: [1, 0, 1]))
  static let rsa512 = Base64.encode(RSAKeyText.publicKeyInfo(modulusOctets: 64, exponent: [1, 0, 1]))

  /// Each fault once: no two have the same reason.
  static let faults: [Case] = [
    // The signature's tags.
    Case(tags: ["v": "2"], word: .permerror, reason: "unsupported version"),
    Case(tags: ["v": nil], word: .permerror, reason: "required tag v= is missing"),
    Case(tags: ["a": nil], word: .permerror, reason: "required tag a= is missing"),
    Case(tags: ["d": nil], word: .permerror, reason: "required tag d= is missing"),
    Case(tags: ["s": nil], word: .permerror, reason: "required tag s= is missing"),
    Case(tags: ["h": nil], word: .permerror, reason: "required tag h= is missing"),
    Case(tags: ["a": "rsa-sha1"], word: .policy, reason: "rsa-sha1 is no longer accepted"),
    Case(tags: ["a": "rsa-sha512"], word: .permerror, reason: "unsupported algorithm"),
    Case(tags: ["c": "nowsp"], word: .permerror, reason: "unsupported canonicalization"),
    Case(tags: ["q": "http"], word: .permerror, reason: "unsupported key query method"),
    Case(tags: ["h": "to:subject"], word: .permerror, reason: "From is not signed"),
    Case(tags: ["i": "@example.org"], word: .permerror, reason: "domain of i= is not within d="),
    Case(
      tags: ["x": "1799999999"], word: .permerror, reason: "signature expired at 2027-01-15T07:59:59.000Z"),
    Case(
      tags: ["t": "1800086400"], word: .permerror,
      reason: "signature is of the future, 2027-01-16T08:00:00.000Z"),
    Case(tags: ["t": "1800000000", "x": "1799999999"], word: .neutral, reason: "x= is not after t="),
    Case(tags: ["b": "=?"], word: .neutral, reason: "syntax error in b="),
    Case(tags: ["bh": "=?"], word: .neutral, reason: "syntax error in bh="),
    Case(
      tags: ["d": String(repeating: "d", count: 300) + ".example.com"], word: .neutral,
      reason: "syntax error in d="),
    Case(tags: ["s": String(repeating: "s", count: 300)], word: .neutral, reason: "syntax error in s="),
    Case(
      tags: ["s": Array(repeating: "s", count: 122).joined(separator: ".")], word: .permerror,
      reason: "name of the key is too long for DNS"),
    // The key record.
    Case(record: "v=DKIM1; k=ed25519; p=", word: .permerror, reason: "key revoked"),
    Case(record: "v=DKIM2; k=ed25519; p=\(key)", word: .permerror, reason: "key syntax error"),
    Case(
      record: "v=DKIM1; k=rsa; p=\(rsa1024)", word: .permerror,
      reason: "key is of another type than the signature"),
    Case(
      record: "v=DKIM1; k=ed25519; h=sha1; p=\(key)", word: .permerror,
      reason: "key is not for this hash algorithm"),
    Case(record: "v=DKIM1; k=ed25519; s=tlsrpt; p=\(key)", word: .permerror, reason: "key is not for e-mail"),
    Case(
      tags: ["i": "@a.example.com"], record: "v=DKIM1; k=ed25519; t=s; p=\(key)", word: .permerror,
      reason: "key does not allow a subdomain in i="),
    Case(tags: ["a": "rsa-sha256"], record: "v=DKIM1; p=\(rsa512)", word: .policy, reason: "key too short"),
    // The message.
    Case(body: "Hi.\r\n", word: .fail, reason: "body hash did not verify"),
    Case(tags: ["b": "AAAA"], word: .fail, reason: "signature did not verify"),
    Case(tags: ["l": "999"], word: .fail, reason: "body is shorter than l="),
  ]

  /// The same faults elsewhere, and what is none.
  static let variants: [Case] = [
    // k= and key do not belong together: RFC 8463 §4 and RFC 6376 §3.6.1.
    Case(record: "v=DKIM1; k=ed25519; p=\(rsa1024)", word: .permerror, reason: "key syntax error"),
    Case(
      tags: ["a": "rsa-sha256"], record: "v=DKIM1; p=\(key)", word: .permerror, reason: "key syntax error"),
    Case(
      tags: ["a": "rsa-sha256"], record: "v=DKIM1; k=rsa; p=\(key)", word: .permerror,
      reason: "key syntax error"),
    Case(
      tags: ["a": "rsa-sha256"], word: .permerror, reason: "key is of another type than the signature"),
    Case(record: "v=DKIM1; p=\(key)", word: .permerror, reason: "key is of another type than the signature"),
    // Obsolete, and not to be looked at: RFC 6376 §C.2.
    Case(record: "v=DKIM1; k=ed25519; g=; p=\(key)", word: .pass),
    Case(record: "v=DKIM1; k=ed25519; g=somebody; p=\(key)", word: .pass),
    Case(record: "k=ed25519; p=\(key)", word: .pass),
    Case(record: "k=ed25519; p=\(key); v=DKIM1", word: .permerror, reason: "key syntax error"),
    Case(tags: ["i": "@example.com"], record: "v=DKIM1; k=ed25519; t=s; p=\(key)", word: .pass),
    Case(tags: ["i": "joe@badexample.com"], word: .permerror, reason: "domain of i= is not within d="),
    // What is to be known beside the result: RFC 6376 §3.6.1 has t=y change nothing else.
    Case(record: "v=DKIM1; k=ed25519; t=y; p=\(key)", word: .pass, reason: "domain is testing DKIM"),
    Case(
      record: "v=DKIM1; k=ed25519; t=y; p=\(key)", body: "Hi.\r\n", word: .fail,
      reason: "body hash did not verify; domain is testing DKIM"),
    Case(
      tags: ["l": "3"], record: "v=DKIM1; k=ed25519; t=y; p=\(key)", word: .pass,
      reason: "domain is testing DKIM; l= leaves 29 octets of the body unsigned"),
    Case(tags: ["l": "32"], word: .pass, reason: "l= leaves 0 octets of the body unsigned"),
    Case(
      tags: ["l": "3", "b": "AAAA"], word: .fail,
      reason: "signature did not verify; l= leaves 29 octets of the body unsigned"),
  ]

  @Test(arguments: faults + variants)
  func isReported(example: Case) throws {
    var message = TestMessage()
    message.sign(TestMessage.tags(example.tags))
    if let body = example.body { message.body = body }
    let result = try #require(message.results { _ in TestMessage.answer(example.record) }.first)
    #expect(result.result == example.word)
    #expect(result.reason == example.reason)
  }

  @Test func noTwoFaultsReadTheSame() {
    #expect(Set(Self.faults.map(\.reason)).count == Self.faults.count)
  }

  /// Four things that DNS may say, and each of its failures.
  @Test func whatBecameOfTheLookupIsReported() throws {
    var message = TestMessage()
    message.sign()
    let outcomes: [(DNSOutcome, String)] = [
      (.nameError(ttl: 1), "permerror no key, no such name"),
      (.noData(ttl: 1), "permerror no key, no TXT record"),
      (.failure(.serverFailure(rcode: 2)), "temperror key lookup failed, server failure"),
      (.failure(.timeout), "temperror key lookup failed, no answer in time"),
      (.failure(.refused), "temperror key lookup failed, refused by the server"),
      (.failure(.aliasLoop), "temperror key lookup failed, CNAME chain too long or a loop"),
      (TestMessage.answer("v=spf1 -all", TestMessage.record), "pass -"),
      (TestMessage.answer("v=spf1 -all", "hello"), "permerror key syntax error"),
    ]
    for (outcome, expected) in outcomes {
      let result = try #require(message.results { _ in outcome }.first)
      #expect("\(result.result.rawValue) \(result.reason ?? "-")" == expected)
    }
  }

  /// RFC 6008: `header.b` tells the signatures of one domain apart, above all where they fail.
  @Test func everySignatureThatHasOneShowsItsBeginning() {
    var message = TestMessage()
    message.sign(TestMessage.tags(["b": "QUJD\n REVGR0g="]))
    message.sign(TestMessage.tags(["v": "2", "b": "Zm9v YmFyYmF6"]))
    message.sign(TestMessage.tags(["b": "a-b;"]))
    message.sign(TestMessage.tags(["b": ""]))
    message.sign(TestMessage.tags(["b": "QQ"]))
    for _ in 0..<10 { message.sign(TestMessage.tags(["i": "@news.example.com"])) }
    var rules = DKIMRules()
    rules.maximumSignatures = 9
    let results = message.results(rules: rules)
    #expect(results.suffix(5).map(\.signaturePrefix) == ["QQ", nil, nil, "Zm9vYmFy", "QUJDREVG"])
    #expect(results[9].problem == .tooManySignatures)
    #expect(results[9].signaturePrefix?.utf8.count == 8)
    #expect(results[9].signaturePrefix == results[0].signaturePrefix)
    #expect(results[9].identityDomain == DomainName("news.example.com"))
  }
}
