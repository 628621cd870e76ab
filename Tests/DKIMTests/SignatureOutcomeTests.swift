import Authentication
import DNS
import Mail
import Testing

/// What each fault of a signature leads to. The signature is otherwise right.
@Suite struct SignatureOutcomeTests {
  typealias Case = (tags: [String: String?], problem: DKIMProblem?)

  static let cases: [Case] = [
    ([:], nil),
    (["c": "simple/simple"], nil), (["c": "relaxed/simple"], nil), (["c": "simple/relaxed"], nil),
    (["c": "simple"], nil), (["c": "relaxed"], nil), (["c": nil], nil),
    // Version.
    (["v": nil], .missingTag("v")), (["v": "2"], .unsupportedVersion), (["v": "1.0"], .unsupportedVersion),
    (["v": ""], .unsupportedVersion),
    // Required tags.
    (["a": nil], .missingTag("a")), (["d": nil], .missingTag("d")), (["s": nil], .missingTag("s")),
    (["h": nil], .missingTag("h")),
    // Algorithms. Values of tags are case-sensitive: RFC 6376 §3.2.
    (["a": "rsa-sha1"], .historicAlgorithm), (["a": "rsa-md5"], .unsupportedAlgorithm),
    (["a": "ED25519-SHA256"], .unsupportedAlgorithm), (["a": "ed25519"], .unsupportedAlgorithm),
    (["a": ""], .unsupportedAlgorithm), (["a": "rsa-sha256"], .keyTypeMismatch),
    // Canonicalization.
    (["c": "nowsp"], .unsupportedCanonicalization), (["c": "relaxed/strict"], .unsupportedCanonicalization),
    (["c": "Relaxed"], .unsupportedCanonicalization), (["c": "relaxed/"], .malformedTag("c")),
    (["c": "relaxed/relaxed/x"], .malformedTag("c")), (["c": ""], .malformedTag("c")),
    // Domains and selectors.
    (["d": "EXAMPLE.com"], nil), (["d": ""], .malformedTag("d")), (["d": "com"], .malformedTag("d")),
    (["d": "example..com"], .malformedTag("d")), (["d": "example.com."], .malformedTag("d")),
    (["d": "exa mple.com"], .malformedTag("d")), (["d": "-example.com"], .malformedTag("d")),
    (["d": String(repeating: "a", count: 64) + ".com"], .malformedTag("d")),
    (["d": String(repeating: "abcdefgh.", count: 40) + "com"], .malformedTag("d")),
    (["d": String(repeating: "abcdefgh.", count: 26) + "example.com"], .keyNameTooLong),
    (["d": String(repeating: "a.", count: 5_000) + "com"], .malformedTag("d")),
    (["d": "bücher.example"], nil), (["s": "2024.eu"], nil), (["s": "a_b"], nil),
    (["s": ""], .malformedTag("s")),
    (["s": "a..b"], .malformedTag("s")), (["s": "a/b"], .malformedTag("s")),
    (["s": String(repeating: "s", count: 64)], .malformedTag("s")),
    // Identity.
    (["i": "joe@example.com"], nil), (["i": "@example.com"], nil), (["i": "@sub.EXAMPLE.com"], nil),
    (["i": "joe=40home@a.example.com"], nil), (["i": "joe=2Btag@ example.com"], nil),
    (["i": "@example.org"], .identityOutsideDomain), (["i": "@notexample.com"], .identityOutsideDomain),
    (["i": "@com"], .malformedTag("i")), (["i": "joe"], .malformedTag("i")), (["i": ""], .malformedTag("i")),
    (["i": "joe=4@example.com"], .malformedTag("i")), (["i": "joe=zz@example.com"], .malformedTag("i")),
    (["i": "@"], .malformedTag("i")), (["i": "=40@example.com"], nil), (["i": "\"@\"@example.com"], nil),
    (["i": "\"a=5C\"@\"@example.com"], nil), (["i": "\"a@example.com"], .malformedTag("i")),
    (["i": "joe@example.org@example.com"], .malformedTag("i")),
    (["i": "joe=40example.com"], .malformedTag("i")),
    (["i": "joe@example.com@example.org"], .malformedTag("i")),
    // Times.
    (["t": "1799999999"], nil), (["t": "1800000300"], nil),
    (["t": "1800000301"], .notYetValid(Timestamp(seconds: 1_800_000_301))),
    (["x": "1800000000"], nil), (["x": "1799999999"], .expired(Timestamp(seconds: 1_799_999_999))),
    (["t": "1", "x": "2"], .expired(Timestamp(seconds: 2))),
    (["t": "1799999999", "x": "1799999999"], .expirationBeforeTimestamp),
    (["x": "999999999999"], nil), (["x": "9999999999999"], .malformedTag("x")),
    (["x": "-1"], .malformedTag("x")), (["t": "soon"], .malformedTag("t")), (["x": ""], .malformedTag("x")),
    // Query methods.
    (["q": "dns/txt"], nil), (["q": "x/y : dns/txt"], nil), (["q": "x/y"], .unsupportedQueryMethod),
    (["q": "dns/txt:"], .malformedTag("q")), (["q": ""], .malformedTag("q")),
    // Signed fields.
    (["h": "From"], nil), (["h": "FROM : to:no-such-field:from:from"], nil),
    (["h": "from:received:received"], nil), (["h": "to:subject"], .fromNotSigned),
    (["h": "from-x:to"], .fromNotSigned), (["h": ""], .malformedTag("h")),
    (["h": "from:"], .malformedTag("h")),
    (["h": "from::to"], .malformedTag("h")), (["h": ":from"], .malformedTag("h")),
    (["h": "from:su bject"], .malformedTag("h")), (["h": "from:dkim-signature"], nil),
    (["h": "from:\u{FC}"], .malformedTag("h")),
    // Hash and signature.
    (["bh": "!"], .malformedTag("bh")), (["bh": ""], .malformedTag("bh")),
    (["bh": "AAAA"], .bodyHashMismatch),
    (["b": "!"], .malformedTag("b")), (["b": ""], .malformedTag("b")), (["b": "AAAA"], .signatureMismatch),
    (["b": "A"], .malformedTag("b")), (["b": "AA=A"], .malformedTag("b")),
    (["b": "A A\t=="], .signatureMismatch),
    // Length of the body: 42 octets relaxed.
    (["l": "0"], nil), (["l": "5"], nil), (["l": "000005"], nil),
    (["l": "1000"], .bodyShorterThanLimit), (["l": String(repeating: "9", count: 76)], .bodyShorterThanLimit),
    (["l": String(repeating: "9", count: 77)], .malformedTag("l")), (["l": "-1"], .malformedTag("l")),
    (["l": "5 5"], .malformedTag("l")), (["l": ""], .malformedTag("l")),
    // Unknown tags and what may stand in them.
    (["z": "From:a|To:b"], nil), (["q2": "\u{E9}"], nil), (["A": "1"], nil), (["x_y": "a=b"], nil),
    (["n": "a\u{1}b"], .malformedTagList), (["n": "a\u{0}"], .malformedTagList),
    (["n": "\u{7F}"], .malformedTagList),
    (["1a": "x"], .malformedTagList), (["n-n": "x"], .malformedTagList), (["": "x"], .malformedTagList),
    (["n n": "x"], .malformedTagList),
  ]

  @Test(arguments: cases)
  func hasItsProblem(tags: [String: String?], problem: DKIMProblem?) throws {
    var message = TestMessage()
    message.sign(TestMessage.tags(tags))
    let result = try #require(message.results().first)
    #expect(result.problem == problem)
    #expect(result.result == problem?.result ?? .pass)
  }

  @Test(arguments: ["bh", "b"])
  func aMissingHashOrSignatureIsTold(tag: String) {
    var message = TestMessage()
    message.sign(TestMessage.tags.filter { $0.name != tag })
    #expect(message.results().map(\.problem) == [.missingTag(tag)])
  }

  @Test(arguments: [
    ("", DKIMProblem.malformedTagList), (";", .malformedTagList), ("v=1;;", .malformedTagList),
    ("v", .malformedTagList), ("v=1; v=1", .duplicateTag("v")), ("v=1; a=x; a=x", .duplicateTag("a")),
    ("v=1; V=1", .missingTag("a")), ("=1", .malformedTagList), ("v=1 a=rsa-sha256", .unsupportedVersion),
    ("v = 1 ;", .missingTag("a")), ("v=1;\n\t", .missingTag("a")), ("\u{FEFF}v=1", .malformedTagList),
  ])
  func tagListsAreReadAsTheGrammarHasIt(text: String, problem: DKIMProblem) {
    var message = TestMessage()
    message.fields.insert(("DKIM-Signature", " " + text), at: 0)
    #expect(message.results().map(\.problem) == [problem])
  }

  @Test func whatCanBeReadOfABrokenSignatureIsReported() throws {
    var message = TestMessage()
    message.fields.insert(
      ("dkim-SIGNATURE ", "v=1; d=Example.ORG; s=Key1; a=rsa-sha256; \u{1}"), at: 0)
    let result = try #require(message.results().first)
    #expect(result.domain == DomainName("example.org"))
    #expect(result.selector == "key1")
    #expect(result.algorithm == "rsa-sha256")
    #expect(result.result == .neutral)
    message.fields[0].value = "v=1; d=a b; s=*; a=<script>; \u{1}"
    let hostile = try #require(message.results().first)
    #expect(hostile.domain == nil && hostile.selector == nil && hostile.algorithm == nil)
  }

  @Test func withoutSignatureTheResultIsNone() {
    let verification = DKIMVerification(header: TestMessage().header, fromDomain: nil)
    #expect(!verification.isBodyNeeded)
    let results = verification.results(
      body: DKIMBodyHashes(), lookup: { _ in .noData(ttl: 0) }, crypto: RecordingCrypto(),
      now: TestMessage.now)
    #expect(results.result == .none)
  }

  /// RFC 6376 §3.7: the white space around the value of b= goes with it.
  @Test(arguments: [
    " b= ", "\n\tb\n =\n ", " b=",
  ])
  func theValueOfTheSignatureIsTakenOutExactly(tag: String) throws {
    for canonicalization in ["simple/simple", "relaxed/relaxed"] {
      for last in ["; z=x", ";", "", " ;", ";\t "] {
        var message = TestMessage()
        message.sign(TestMessage.tags(["c": canonicalization]))
        let signed = try #require(message.fields.first?.value)
        let unsigned = String(signed.prefix { _ in true }.split(separator: " b=")[0])
        // The literal signer saw " b=" + rest; build the same text with the signature in another form.
        let text = unsigned + tag.replacing("= ", with: "=").replacing("=\n ", with: "=")
        let rest = last.drop { $0 == " " || $0 == "\t" }
        var form = LiteralSigner(message: message, canonicalization: canonicalization)
        let signature = form.signature(over: text + rest)
        let end = tag.hasSuffix(" ") ? " " : ""
        message.fields[0].value =
          text + end + signature.prefix(10) + "\n " + signature.dropFirst(10) + (rest.isEmpty ? "" : " ")
          + rest
        #expect(message.results().map(\.problem) == [nil], "\(tag.debugDescription) \(last.debugDescription)")
      }
    }
  }
}
