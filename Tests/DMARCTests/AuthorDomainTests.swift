import Authentication
import Mail
import TestSupport
import Testing

/// RFC 9989 §5.3.1 and §11.5: what counts as the author domain.
@Suite struct AuthorDomainTests {
  private func author(_ fields: String...) -> AuthorDomain {
    AuthorDomain(fields: fields.map { Array($0.utf8) })
  }

  @Test(arguments: [
    // Plain.
    ("a@example.org", "example.org"), (" Someone <a@Example.ORG>", "example.org"),
    ("<a@example.org>", "example.org"),
    (" A\r\n B\r\n <a@example.org>\r\n", "example.org"), (" A\n\t<a@example.org>", "example.org"),
    // Several mailboxes of one domain.
    ("a@example.org, B <b@EXAMPLE.org>", "example.org"),
    // Display names and comments that hold other addresses.
    ("\"ceo@example.net\" <a@example.org>", "example.org"),
    ("\"<ceo@example.net>\" <a@example.org>", "example.org"),
    ("(ceo@example.net) a@example.org", "example.org"), ("a@example.org (ceo@example.net)", "example.org"),
    ("(a (b) \\) <x@example.net>) a@example.org", "example.org"),
    ("\"a\\\" <b@example.net>\" <a@example.org>", "example.org"),
    ("=?utf-8?q?ceo=40example.net?= <a@example.org>", "example.org"),
    ("J. R. Doe <a@example.org>", "example.org"),
    // Comments and space around dots and @ (RFC 5322 §4.4).
    ("a (x) @ (y) example (z) . (w) org", "example.org"), ("<a . b @ example . org>", "example.org"),
    ("\"a b\".c@example.org", "example.org"), ("\"a@example.net\"@example.org", "example.org"),
    // Source routes name nobody.
    ("<@example.net:a@example.org>", "example.org"),
    ("<@example.net,@example.com:a@example.org>", "example.org"),
    ("<,@example.net, :a@example.org>", "example.org"),
    // Empty members and groups (RFC 6854).
    (", a@example.org,,", "example.org"), ("Group: a@example.org, B <b@example.org>;", "example.org"),
    ("G:;, a@example.org", "example.org"), ("G: , a@example.org ,;", "example.org"),
    // Trailing dot, U-labels, other full stops.
    ("a@example.org.", "example.org"), ("a@bücher.example", "xn--bcher-kva.example"),
    ("a@BÜCHER.example", "xn--bcher-kva.example"),
    ("ä@bücher。example", "xn--bcher-kva.example"),
    ("Bücher <a@xn--bcher-kva.example>", "xn--bcher-kva.example"),
    // Two ways to write a letter are one domain; the Kelvin sign is a K to every mapping.
    ("a@bu\u{308}cher.example", "xn--bcher-kva.example"),
    ("a@BU\u{308}CHER.example", "xn--bcher-kva.example"),
    ("a@ban\u{212A}.example", "bank.example"), ("a@faß.de", "xn--fa-hia.de"),
    ("a@example\u{FF0E}org", "example.org"), ("a@example\u{FF61}org", "example.org"),
    // Right to left and mixed: the code points decide, not what a screen shows.
    ("a@\u{5D0}\u{5D1}.example", "xn--4dbc.example"), ("a@a\u{5D0}1.example", "xn--a1-vld.example"),
    ("a@straße.example", "xn--strae-oqa.example"), ("a@sub_domain.example.org", "sub_domain.example.org"),
  ])
  func findsTheOneDomain(_ field: String, _ expected: String) throws {
    #expect(author(field) == .single(try domain(expected)))
  }

  @Test(arguments: [
    "", " ", "\r\n ", "(nobody)", "Undisclosed:;", "G: ;, H:;", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", ",,",
  ]) func findsNone(_ field: String) { #expect(author(field) == .none) }

  @Test(arguments: [
    ("a@example.org, b@example.net", ["example.org", "example.net"]),
    ("A <a@example.org>, B <b@example.net>, c@example.org", ["example.org", "example.net"]),
    ("G: a@example.org, b@example.net;", ["example.org", "example.net"]),
    ("a@example.org, b@sub.example.org", ["example.org", "sub.example.org"]),
    ("a@example.org, b@[192.0.2.1]", ["example.org"]),
    ("a@a.test, a@b.test, a@c.test, a@d.test, a@e.test", ["a.test", "b.test", "c.test", "d.test"]),
  ])
  func findsSeveral(_ field: String, _ expected: [String]) throws {
    #expect(author(field) == .several(try expected.map { try domain($0) }))
  }

  @Test(
    arguments: [
      ("a@b.test@c.test", AuthorDefect.syntax, ["b.test", "c.test"]),
      ("<a@good.test> <b@bad.test>", .syntax, ["good.test", "bad.test"]),
      ("<a@good.test>, <b@bad.test", .unterminated, ["good.test", "bad.test"]),
      ("<a@good.test> b@bad.test", .syntax, ["good.test", "bad.test"]),
      ("ceo@good.test <b@bad.test>", .syntax, ["good.test", "bad.test"]),
      ("<a@good.test>(x) y", .syntax, ["good.test"]),
      ("a@good.test b@bad.test", .syntax, ["good.test", "bad.test"]),
      ("a@good.test; b@bad.test", .syntax, ["good.test", "bad.test"]),
      ("a b@good.test", .syntax, ["good.test"]),
      ("<a@good.test,b@bad.test>", .syntax, ["good.test", "bad.test"]),
      ("<<a@good.test>>", .syntax, ["good.test"]),
      ("<a@@good.test>", .badDomain, ["good.test"]), ("a@good.test>", .syntax, ["good.test"]),
      ("a..b@good.test", .syntax, ["good.test"]), (".a@good.test", .syntax, ["good.test"]),
      ("a@good..test", .syntax, []), ("a@.good.test", .badDomain, []),
      ("a@good.test..", .syntax, ["good.test"]),
      ("a@-good.test", .badDomain, []), ("a@", .badDomain, []), ("<a@>", .badDomain, []),
      ("@good.test", .syntax, ["good.test"]),
      ("Someone", .syntax, []), ("<>", .syntax, []), ("Someone <>", .syntax, []),
      ("Someone <a>", .syntax, []),
      ("=?utf-8?q?ceo=40good.test?=", .syntax, []),
      ("=?utf-8?q?ceo=40good.test?=@bad.test", .encodedWord, ["bad.test"]),
      ("=?utf-8?q?ceo@good.test?=@bad.test", .encodedWord, ["good.test", "bad.test"]),
      ("\"=?utf-8?q?ceo=40good.test?=\"@bad.test", .encodedWord, ["bad.test"]),
      ("a@=?utf-8?q?good.test?=", .badDomain, []), ("a@good=2Etest", .badDomain, ["good"]),
      ("a\u{0}@good.test", .controlCharacter, ["good.test"]),
      ("a@good.test\u{0}.bad.test", .controlCharacter, ["good.test"]),
      ("\"a\u{0}\" <b@good.test>", .controlCharacter, ["good.test"]),
      ("(\u{1}) b@good.test", .controlCharacter, ["good.test"]),
      ("a@good.test\nb@bad.test", .controlCharacter, ["good.test", "bad.test"]),
      ("a@good.test\r <x@bad.test>", .controlCharacter, ["good.test", "bad.test"]),
      ("a@good.test\u{7f}", .controlCharacter, ["good.test"]),
      ("\"a@good.test", .unterminated, ["good.test"]),
      ("(a@good.test", .unterminated, ["good.test"]), ("(a@good.test\\", .unterminated, ["good.test"]),
      ("a@[good.test", .unterminated, []),
      ("G: a@good.test", .unterminated, ["good.test"]), ("G: H: a@good.test;;", .syntax, ["good.test"]),
      (": a@good.test;", .syntax, ["good.test"]), ("a@good.test)", .syntax, ["good.test"]),
      ("a\\@good.test", .syntax, ["good.test"]),
      ("a@[x@good.test]", .badDomain, ["good.test"]), ("a@[]", .badDomain, []),
      ("a@good.test/x", .badDomain, ["good.test"]),
      ("<@bad.test:>", .syntax, ["bad.test"]),
      ("<@bad.test a@good.test>", .syntax, ["bad.test", "good.test"]),
      ("<@bad.test:", .unterminated, ["bad.test"]),
      // Characters that mappings turn into others, and ones that no U-label holds.
      ("a@ｇｏｏｄ.test", .badDomain, []), ("a@good.test\u{ff20}bad.test", .badDomain, []),
      ("a@bank.\u{301}good.test", .badDomain, []), ("a@ü.\u{301}good.test", .badDomain, []),
      ("a@xn--gööd.test", .badDomain, []),
      ("a@u" + String(repeating: "\u{301}", count: 40) + ".test", .badDomain, []),
      ("a@go\u{200b}od.test", .badDomain, []),
      ("a@good\u{2024}test", .badDomain, []), ("a@go\u{202e}od.test", .badDomain, []),
    ] as [(String, AuthorDefect, [String])])
  func refusesWhatCanBeReadInTwoWays(_ field: String, _ defect: AuthorDefect, _ candidates: [String]) throws {
    #expect(author(field) == .malformed(defect, candidates: try candidates.map { try domain($0) }))
  }

  @Test func refusesSeveralFields() throws {
    let good = try domain("good.test")
    #expect(author("a@good.test", "a@good.test") == .malformed(.repeatedField, candidates: [good]))
    #expect(
      author("a@good.test", "b@bad.test")
        == .malformed(.repeatedField, candidates: [good, try domain("bad.test")]))
    #expect(author("", "") == .malformed(.repeatedField, candidates: []))
    #expect(AuthorDomain(fields: []) == .none)
  }

  @Test func keepsItsLimits() throws {
    let long = "\"" + String(repeating: "x", count: AuthorDomain.maximumOctets) + "\" <a@good.test>"
    #expect(author(long) == .malformed(.tooLong, candidates: []))
    let full = Array(repeating: "a@good.test", count: AuthorDomain.maximumMailboxes).joined(separator: ",")
    #expect(author(full) == .single(try domain("good.test")))
    #expect(
      author(full + ",a@good.test") == .malformed(.tooManyMailboxes, candidates: [try domain("good.test")]))
    let names = { (count: Int) in String(repeating: "@bu\u{308}.test", count: count) }
    #expect(
      author("a" + names(100) + "@ä.test")
        == .malformed(.syntax, candidates: [try domain("xn--b-eha.test")]))
    #expect(
      author("a" + names(100) + "@good.test")
        == .malformed(.syntax, candidates: [try domain("xn--b-eha.test"), try domain("good.test")]))
    let label = String(repeating: "x", count: 63)
    #expect(author("a@\(label)x.test") == .malformed(.badDomain, candidates: []))
    let name = "\(label).\(label).\(label).\(label).test"
    #expect(author("a@\(name)") == .malformed(.badDomain, candidates: []))
    #expect(AuthorDomain(fields: [[0x61, 0x40, 0xff, 0x2e, 0x6f]]) == .malformed(.badDomain, candidates: []))
    #expect(
      AuthorDomain(fields: [[0x22, 0xff, 0x22] + Array("<a@good.test>".utf8)])
        == .single(try domain("good.test")))
    for piece in [
      "(", "\"", "<", "@", ",", ":", ";", "a@", "a@b,", "[", "\\", "(a)", "G:;", "<@a:", "@a.test",
    ] {
      _ = author(String(repeating: piece, count: 30_000))
    }
  }

  /// Whatever is put together from dangerous pieces: a single domain means that no other one stands behind
  /// an `@` outside of comments, quoted strings and routes.
  @Test func neverHidesAnotherDomain() {
    let pieces = [
      "a@good.test", "b@bad.test", "<a@good.test>", "<b@bad.test>", "@good.test", "@bad.test", "<", ">", "@",
      ",", ";",
      ":", ".", " ", "\"", "(", ")", "\\", "[", "]", "x", "\n ", "\n", "\r\n ", "=?utf-8?q?x?=", "\u{0}", "é",
    ]
    var random = SeededGenerator(seed: 9989)
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...8, using: &random)).compactMap { _ in
        pieces.randomElement(using: &random)
      }.joined()
      guard case .single(let domain) = author(text) else { continue }
      let visible = Self.withoutCommentsAndStrings(text)
      for other in ["good.test", "bad.test"] where !domain.description.hasPrefix(other) {
        // What follows the name may make another one of it; routes begin with `<@` or `<,@`.
        let isNamed = visible.contains("@\(other)") && !domain.description.contains("xn--")
        #expect(!isNamed || visible.contains("<"), "\(text.debugDescription) \(domain)")
      }
      #expect(visible.contains("@"), "\(text.debugDescription)")
    }
  }

  private static func withoutCommentsAndStrings(_ text: String) -> String {
    var visible = ""
    var depth = 0
    var isQuoted = false
    var isEscaped = false
    for character in text.unicodeScalars {
      if isEscaped {
        isEscaped = false
      } else if character == "\\", depth > 0 || isQuoted {
        isEscaped = true
      } else if isQuoted {
        isQuoted = character != "\""
      } else if character == "(" {
        depth += 1
      } else if depth > 0 {
        if character == ")" { depth -= 1 }
      } else if character == "\"" {
        isQuoted = true
      } else if character != " ", character != "\n", character != "\r" {
        visible.unicodeScalars.append(character)
      }
    }
    return visible
  }
}
