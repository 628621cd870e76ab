import Authentication
import DNS
import Mail
import Testing

/// Macros of RFC 7208 §7.
struct MacroTests {
  /// RFC 7208 §7.4, with the client 192.0.2.3, then 2001:db8::cb01.
  static let examples: [(macro: String, v4: String, v6: String?)] = [
    ("%{s}", "strong-bad@email.example.com", nil),
    ("%{o}", "email.example.com", nil),
    ("%{d}", "email.example.com", nil),
    ("%{d4}", "email.example.com", nil),
    ("%{d3}", "email.example.com", nil),
    ("%{d2}", "example.com", nil),
    ("%{d1}", "com", nil),
    ("%{dr}", "com.example.email", nil),
    ("%{d2r}", "example.email", nil),
    ("%{l}", "strong-bad", nil),
    ("%{l-}", "strong.bad", nil),
    ("%{lr}", "strong-bad", nil),
    ("%{lr-}", "bad.strong", nil),
    ("%{l1r-}", "strong", nil),
    (
      "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com",
      "1.0.B.C.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6._spf.example.com"
    ),
    ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com", nil),
    ("%{lr-}.lp.%{ir}.%{v}._spf.%{d2}", "bad.strong.lp.3.2.0.192.in-addr._spf.example.com", nil),
    ("%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.in-addr.strong.lp._spf.example.com", nil),
    ("%{d2}.trusted-domains.example.net", "example.com.trusted-domains.example.net", nil),
    (
      "%{c} %{i}", "192.0.2.3 192.0.2.3",
      "2001:db8::cb01 2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1"
    ),
    ("%{h}|%{H}", "mail.example.com|mail.example.com", nil),
    ("%{r} %{t}", "mx.example.net 1700000000", nil),
    ("%{p}", "unknown", nil),
    ("%{S}", "strong-bad%40email.example.com", nil),
    ("%{d9}%{d130}%{D2R}", "email.example.comemail.example.comexample.email", nil),
    ("%{s1@-}", "", nil),
    ("%%%_%-%%20", "% %20%20", nil),
    ("%{l2r-+.}", "bad.strong", nil),
  ]

  @Test(arguments: examples)
  func expandsInExplanations(_ example: (macro: String, v4: String, v6: String?)) throws {
    let zone = try TestZone([
      ("email.example.com", "TXT v=spf1 -all exp=why.example.com"),
      ("why.example.com", "TXT \(example.macro)"),
    ])
    let sender = "strong-bad@email.example.com"
    // `@` is no delimiter: a text with a wrong macro is no explanation.
    let expected: String? = example.v4.isEmpty ? nil : example.v4
    #expect(try zone.check("192.0.2.3", sender).explanation?.value == expected)
    if let v6 = example.v6 {
      #expect(try zone.check("2001:db8::cb01", sender).explanation?.value == v6)
    }
  }

  /// The name that `exists` asks for.
  static let names: [(spec: String, name: String?)] = [
    ("%{d}", "Email.Example.com"),
    ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.Example.com"),
    ("%{l}.%{o}", "Strong-Bad.Email.Example.com"),
    ("%{S}.example.org", "Strong-Bad%40Email.Example.com.example.org"),
    ("a%_b.example.org", "a b.example.org"),
    ("%{h}", "[192.0.2.3]"),
    ("%{d}.%%", "Email.Example.com.%"),
    ("a..example.org", nil),
    (".example.org", nil),
    (String(repeating: "a", count: 64) + ".example.org", nil),
    (String(repeating: "a", count: 300) + ".example.org", "example.org"),
    (
      String(repeating: "a.", count: 300) + "example.org", String(repeating: "a.", count: 121) + "example.org"
    ),
    (
      String(repeating: "%{d}.", count: 40) + "example.org.",
      "com." + String(repeating: "Email.Example.com.", count: 13) + "example.org"
    ),
  ]

  @Test(arguments: names)
  func expandsInNames(_ example: (spec: String, name: String?)) throws {
    let record = Array("v=spf1 exists:\(example.spec) -all".utf8)
    let client = try #require(IPAddress("192.0.2.3"))
    var asked: [DNSName] = []
    let outcome = SPF.check(
      client: client, identity: .mailFrom("Strong-Bad@Email.Example.com"), helo: "[192.0.2.3]", receiver: "",
      lookup: { question in
        guard question.type == .txt else {
          asked.append(question.name)
          return .nameError(ttl: 0)
        }
        return .answer(DNSAnswer(records: [.txt(record)], ttl: 60))
      }, now: Timestamp(seconds: 0))
    #expect(outcome.result == .fail)
    #expect(asked == (example.name.map { DNSName(octets: $0.utf8).map { [$0] } ?? [] } ?? []))
    for name in asked { #expect(name.description.utf8.count <= 253) }
  }

  /// RFC 7208 §7.3: the domain itself, else a name below it, else any.
  @Test(arguments: [
    (["other.example.net", "mx.example.org", "example.org"], "example.org"),
    (["other.example.net", "mx.example.org"], "mx.example.org"),
    (["other.example.net", "notexample.org"], "other.example.net"),
    (["lying.example.net", "nothing.example.net", "slow.example.net"], "unknown"),
    (["lying.example.net", "mx.example.org"], "mx.example.org"),
    ([], "unknown"),
  ])
  func choosesTheClientName(_ pointers: [String], _ expected: String) throws {
    var zone = try TestZone([
      ("example.org", "TXT v=spf1 -all exp=why.example.org"), ("why.example.org", "TXT %{p}"),
      ("example.org", "A 192.0.2.1"), ("mx.example.org", "A 192.0.2.1"), ("other.example.net", "A 192.0.2.1"),
      ("notexample.org", "A 192.0.2.1"), ("lying.example.net", "A 192.0.2.2"),
      ("slow.example.net", "TIMEOUT"),
    ])
    for pointer in pointers { try zone.add("1.2.0.192.in-addr.arpa", "PTR \(pointer)") }
    #expect(try zone.check("192.0.2.1", "a@example.org").explanation?.value == expected)
  }

  /// A quoted local part means what stands in its quotes (RFC 5321 §4.1.2); nothing is `postmaster`.
  @Test(arguments: [
    ("plain", "plain"), ("\"plain\"", "plain"), ("\"two words\"", "two words"),
    ("\"a\\\"b\\\\c\"", "a\"b\\c"),
    ("\"\"", "postmaster"), ("", "postmaster"), ("\"open", "\"open"), ("\"", "\""), ("\"\\\"", ""),
  ])
  func localPartIsWhatItMeans(_ local: String, _ meant: String) throws {
    let zone = try TestZone([
      ("example.org", "TXT v=spf1 -all exp=why.example.org"), ("why.example.org", "TXT %{l} of %{s}"),
    ])
    let expected = meant.isEmpty ? "postmaster of postmaster@example.org" : "\(meant) of \(meant)@example.org"
    #expect(try zone.check("192.0.2.1", "\(local)@example.org").explanation?.value == expected)
  }

  @Test func clientWithoutAnswerHasNoName() throws {
    let zone = try TestZone([
      ("example.org", "TXT v=spf1 ptr -all exp=why.example.org"), ("why.example.org", "TXT %{p}"),
      ("1.2.0.192.in-addr.arpa", "TIMEOUT"),
    ])
    let outcome = try zone.check("192.0.2.1", "a@example.org")
    #expect(outcome.result == .fail)
    #expect(outcome.explanation?.value == "unknown")
  }
}
