import Authentication
import Mail
import Testing

/// What libspf2 is shown of a record, and what it is not.
struct SPFScreeningTests {
  static let shown: [(record: String, shown: String)] = [
    ("v=spf1", "v=spf1"), ("v=spf1 -all", "v=spf1 -all"), ("V=SPF1  MX   ~ALL ", "v=spf1 MX ~ALL"),
    (
      "v=spf1 a mx:example.net/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 ptr exists:%{ir}.x.example.org ?all",
      "v=spf1 a mx:example.net/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 ptr exists:%{ir}.x.example.org ?all"
    ),
    // What does not decide the result is left out, with whatever stands in it.
    ("v=spf1 exp=%{L99r}.example.org -all x=%{P5R,/} y.z=", "v=spf1 -all"),
    ("v=spf1 redirect=a.example.org exp=b.example.org mx", "v=spf1 mx redirect=a.example.org"),
    ("v=spf1 REDIRECT=%{l-}._spf.%{o}", "v=spf1 REDIRECT=%{l-}._spf.%{o}"),
    ("v=spf1 \(terms(63, "ip4:192.0.2.1"))", "v=spf1 \(terms(63, "ip4:192.0.2.1"))"),
    ("v=spf1 \(terms(25, "ip6:2001:db8::1"))", "v=spf1 \(terms(25, "ip6:2001:db8::1"))"),
    ("v=spf1 a:\(name(255))", "v=spf1 a:\(name(255))"),
  ]

  @Test(arguments: shown)
  func isShown(_ record: String, _ shown: String) throws {
    #expect(String(decoding: try SPFScreening.shown(Array(record.utf8)), as: UTF8.self) == shown)
  }

  static let hidden: [(record: String, reason: Abstention)] = [
    ("", .notAccepted), ("v=spf10 -all", .notAccepted), ("v=spf1 moo -all", .notAccepted),
    ("v=spf1 -all\u{0}", .notAccepted), ("v=spf1\t-all", .notAccepted), ("v=spf1 a:%{d", .notAccepted),
    ("v=spf1 ip4:192.0.2.0/33", .notAccepted), ("v=spf1 redirect=a.test redirect=b.test", .notAccepted),
    // The library takes zero bits for an error.
    ("v=spf1 ip4:0.0.0.0/0", .unsupported), ("v=spf1 ip6:::/0", .unsupported), ("v=spf1 a/0", .unsupported),
    ("v=spf1 mx:example.org//0", .unsupported), ("v=spf1 -mx/24//0 all", .unsupported),
    // `%{d2}` of macro.test is acro.test to it, an escaped and reversed macro overruns its buffer.
    ("v=spf1 exists:%{d2}", .unsupported), ("v=spf1 a:%{i1r}.example.org", .unsupported),
    ("v=spf1 exists:%{Lr}.example.org", .unsupported), ("v=spf1 exists:%{S}.example.org", .unsupported),
    ("v=spf1 exists:%{iR}.example.org", .unsupported), ("v=spf1 exists:%{l,}.example.org", .unsupported),
    ("v=spf1 exists:%{l/}.example.org", .unsupported), ("v=spf1 exists:%{p}.example.org", .unsupported),
    ("v=spf1 exists:%%.example.org", .unsupported), ("v=spf1 a:%_.example.org", .unsupported),
    ("v=spf1 a:x%-.example.org", .unsupported), ("v=spf1 include:example.org.", .unsupported),
    ("v=spf1 redirect=%{d2}.example.org", .unsupported),
    // It drops what does not fit.
    ("v=spf1 \(terms(64, "ip4:192.0.2.1"))", .tooLarge),
    ("v=spf1 \(terms(26, "ip6:2001:db8::1"))", .tooLarge),
    ("v=spf1 \(terms(63, "ip4:192.0.2.1")) redirect=a.test", .tooLarge), ("v=spf1 a:\(name(256))", .tooLarge),
    ("v=spf1 a:\(name(200)) a:\(name(200)) a:\(name(200))", .tooLarge),
    ("v=spf1 \(terms(400, "all"))", .tooLarge),
    ("v=spf1 all" + String(repeating: " ", count: 3000), .tooLarge),
    // The stack.
    (
      "v=spf1 exists:\(String(repeating: "%{i}", count: 127))\(String(repeating: "a", count: 1400))",
      .notAccepted
    ),
    ("v=spf1 exists:\(String(repeating: "%{i}", count: 127)).\(name(255))", .tooLarge),
    (
      "v=spf1 exists:\(String(repeating: "%{i}", count: 127))\(String(repeating: "a", count: 5000))",
      .tooLarge
    ),
  ]

  @Test(arguments: hidden)
  func isHidden(_ record: String, _ reason: Abstention) {
    #expect(throws: reason) { try SPFScreening.shown(Array(record.utf8)) }
  }

  private static func terms(_ count: Int, _ term: String) -> String {
    Array(repeating: term, count: count).joined(separator: " ")
  }

  /// A domain-spec of so many octets; not a name that can be asked for.
  private static func name(_ octets: Int) -> String { String(repeating: "a", count: octets - 5) + ".test" }
}
