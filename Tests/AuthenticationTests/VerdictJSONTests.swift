import Authentication
import JSON
import Mail
import Testing

@Suite struct VerdictJSONTests {
  private func json(_ verdict: MessageVerdict) -> [UInt8] {
    var writer = JSONWriter()
    verdict.write(into: &writer)
    return writer.output
  }

  @Test func comesBackAsItWas() throws {
    for verdict in [try VerdictSamples.plain(), try VerdictSamples.full()] {
      #expect(try MessageVerdict(json: JSONValue(parsing: json(verdict))) == verdict)
    }
  }

  /// A spool may hold verdicts that were written before there was a key size.
  @Test func aSignatureWithoutKeySizeIsRead() throws {
    let whole = String(decoding: json(try VerdictSamples.full()), as: UTF8.self)
    let members = whole.split(separator: #""key_bits":"#, omittingEmptySubsequences: false)
    try #require(members.count == 3)
    let older = members.dropFirst().reduce(String(members[0])) { text, rest in
      text + rest.drop { $0 != "," }.dropFirst()
    }
    #expect(!older.contains("key_bits"))
    var expected = try VerdictSamples.full()
    expected.authentication.dkim.signatures[0].keyBits = nil
    #expect(try MessageVerdict(json: JSONValue(parsing: Array(older.utf8))) == expected)
  }

  /// A spool may hold verdicts of a release that did not evaluate ARC.
  @Test func aChainWithoutItsDetailsIsRead() throws {
    let whole = String(decoding: json(try VerdictSamples.full()), as: UTF8.self)
    var older = whole
    for member in [
      #","cv":"none","message_signature":"fail""#, #","cv":"pass","message_signature":"pass""#,
      #","oldest_pass":2,"reason":"seal of instance 1: signature did not verify""#,
    ] {
      let parts = older.split(separator: member, omittingEmptySubsequences: false)
      try #require(parts.count == 2, "\(member)")
      older = String(parts[0] + parts[1])
    }
    var expected = try VerdictSamples.full()
    expected.authentication.arc.oldestPass = nil
    expected.authentication.arc.reason = nil
    for index in expected.authentication.arc.chain.indices {
      expected.authentication.arc.chain[index].status = nil
      expected.authentication.arc.chain[index].messageSignature = .none
    }
    #expect(try MessageVerdict(json: JSONValue(parsing: Array(older.utf8))) == expected)
  }

  @Test func everyKeyOfTheEventIsThere() throws {
    let value = try JSONValue(parsing: json(VerdictSamples.plain()))
    let authentication = try #require(value["authentication"]?.objectValue)
    #expect(authentication.keys == ["spf", "dkim", "dmarc", "arc", "iprev"])
    let expected: [String: [String]] = [
      "spf": [
        "result", "domain", "client_ip", "mail_from", "helo_domain", "received_spf_header", "explanation",
      ],
      "dkim": ["result", "signatures", "from_domain", "signed_by"],
      "dmarc": [
        "result", "policy", "disposition", "from_domain", "from_header", "return_path", "aligned",
        "authentication_results",
      ],
      "arc": ["result", "chain", "oldest_pass", "reason"], "iprev": ["result", "name"],
    ]
    for (key, keys) in expected { #expect(authentication[key]?.objectValue?.keys == keys) }
    let full = try JSONValue(parsing: json(VerdictSamples.full()))
    for signature in full["authentication"]?["dkim"]?["signatures"]?.arrayValue ?? [] {
      #expect(
        signature.objectValue?.keys == ["domain", "selector", "algorithm", "key_bits", "result", "reason"])
    }
    for link in full["authentication"]?["arc"]?["chain"]?.arrayValue ?? [] {
      #expect(
        link.objectValue?.keys == ["instance", "domain", "selector", "result", "cv", "message_signature"])
    }
    #expect(
      value["connection"]?.objectValue?.keys == ["client_address", "client_hostname", "client_helo", "tls"])
    #expect(value["connection"]?["tls"]?.objectValue?.keys == ["version", "cipher"])
    #expect(value["verdict"]?.objectValue?.keys == ["action", "reasons"])
    #expect(value["sender_verified"]?.objectValue?.keys == ["verified", "domain", "method"])
  }

  @Test(arguments: [
    "null", "[]", "{}", #"{"delivery_id":"x"}"#, #"{"delivery_id":7}"#,
  ]) func refusesWhatIsNoVerdict(_ text: String) throws {
    let value = try JSONValue(parsing: Array(text.utf8))
    #expect(throws: UnexpectedJSON.self) { try MessageVerdict(json: value) }
  }

  @Test func refusesEveryValueOfAnotherTypeOrVocabulary() throws {
    let whole = String(decoding: json(try VerdictSamples.full()), as: UTF8.self)
    let changes = [
      (#""result":"softfail""#, #""result":"fine""#), (#""action":"quarantine""#, #""action":"reject""#),
      (#""verified":true"#, #""verified":"yes""#), (#""instance":1"#, #""instance":0"#),
      (#""instance":1"#, #""instance":51"#), (#""client_ip":"192.0.2.1""#, #""client_ip":"192.0.2""#),
      (#""signed_by":["example.org","#, #""signed_by":[1,"#), (#""aligned":{"#, #""unaligned":{"#),
      (#""code":"odd""#, #""code":1"#), (#""key_bits":256"#, #""key_bits":"256""#),
      (#""key_bits":256"#, #""key_bits":0"#), (#""key_bits":256"#, #""key_bits":1048577"#),
      (#""key_bits":256"#, #""key_bits":256.5"#), (#""key_bits":256"#, #""key_bits":-1"#),
      (#""oldest_pass":2"#, #""oldest_pass":51"#), (#""oldest_pass":2"#, #""oldest_pass":-1"#),
      (#""cv":"none""#, #""cv":"odd""#), (#""message_signature":"pass""#, #""message_signature":1"#),
      (#""name":"client"#, #""name":"..client"#),
    ]
    for (old, new) in changes {
      let parts = whole.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
      try #require(parts.count == 2)
      let value = try JSONValue(parsing: Array((parts[0] + new + parts[1]).utf8))
      #expect(throws: UnexpectedJSON.self, "\(new)") { try MessageVerdict(json: value) }
    }
  }
}
