import Mail
import Testing

@Suite struct EmailAddressTests {
  private static let local200 = String(repeating: "l", count: 200)

  @Test(arguments: [
    ("a@example.org", "a@example.org"), ("Bob@Example.ORG", "Bob@example.org"),
    ("first.last+tag@example.org", "first.last+tag@example.org"),
    ("!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"),
    ("\"a b\"@example.org", "\"a b\"@example.org"), ("\"a@b\"@example.org", "\"a@b\"@example.org"),
    ("\"\"@example.org", "\"\"@example.org"), (#""a\"b\\"@example.org"#, #""a\"b\\"@example.org"#),
    ("a@[192.0.2.1]", "a@[192.0.2.1]"), ("a@[IPv6:2001:DB8::1]", "a@[IPv6:2001:db8::1]"),
    ("a@[ipv6:::1]", "a@[IPv6:::1]"), ("a@[IPv6:::ffff:192.0.2.1]", "a@[192.0.2.1]"),
    ("\(local200)@example.org", "\(local200)@example.org"), ("a@localhost", "a@localhost"),
    ("a@example.org.", "a@example.org"), ("bücher@example.org", "bücher@example.org"),
    ("用户@日本語.example", "用户@xn--wgv71a119e.example"), ("\"ü ü\"@example.org", "\"ü ü\"@example.org"),
  ])
  func textIsRead(text: String, description: String) throws {
    let address = try #require(EmailAddress(text))
    #expect(address.description == description)
    #expect(EmailAddress(description) == address)
  }

  @Test(arguments: [
    "", "@", "a", "a@", "@example.org", "a@@example.org", "a@b@example.org", ".a@example.org",
    "a.@example.org",
    "a..b@example.org", "a b@example.org", "a@exa mple.org", "<a@example.org>", "a@example.org>",
    "\"a@example.org",
    "a\"@example.org", "\"a\"b\"@example.org", "\"a\\\"@example.org", "\"@example.org",
    "\"a\u{0}\"@example.org",
    "\"a\u{7f}\"@example.org", "a\u{0}@example.org", "a@example.org\n", "a@[192.0.2.1", "a@192.0.2.1]",
    "a@[]",
    "a@[192.0.2.256]", "a@[2001:db8::1]", "a@[::ffff:192.0.2.1]", "a@[IPv6:]", "a@[IPv6:192.0.2.1.1]",
    "a@[IPv6:2001:db8::1%eth0]", "a@[example.org]", "a@-example.org", "a@example..org", "(c)a@example.org",
    "a,b@example.org", "a:b@example.org", "a;b@example.org", "a\\b@example.org",
    String(repeating: "l", count: 1013) + "@example.org",
    "a@\(String(repeating: "b.", count: 125))example",
    "a\u{8b}@example.org", "\"\u{9b}\"@example.org", "a@[\u{0301}192.0.2.1]", "a@\u{0301}example.org\n",
  ])
  func otherTextIsRefused(text: String) {
    #expect(EmailAddress(text) == nil)
  }

  @Test(arguments: [
    ("a@example.org", "a@example.org"), ("two..dots@Example.org", "\"two..dots\"@example.org"),
    (".a@example.org", "\".a\"@example.org"), ("a b@example.org", "\"a b\"@example.org"),
    ("a@b@example.org", "\"a@b\"@example.org"), ("@example.org", "\"\"@example.org"),
    (#"a"b\c@example.org"#, #""a\"b\\c"@example.org"#), ("\"a b\"@example.org", "\"a b\"@example.org"),
    ("\"a@example.org", #""\"a"@example.org"#),
  ]) func quotesAreMadeUpFor(text: String, description: String) {
    #expect(EmailAddress(lenient: text)?.description == description)
  }

  @Test(arguments: [
    "", "a", "a@", "@", "a..b@example..org", "<a@example.org", "a>b@example.org", "a\u{0}@example.org",
    "a\nb@example.org", "a b@exam ple.org",
  ]) func noQuotesHelp(text: String) {
    #expect(EmailAddress(lenient: text) == nil)
  }

  @Test func partsAreKept() {
    let address = EmailAddress("Bob@Example.org")
    #expect(address?.localPart == "Bob")
    #expect(address?.domain == DomainName("example.org"))
    #expect(EmailAddress("a@[192.0.2.1]")?.domain == nil)
    #expect(EmailAddress("a@[192.0.2.1]")?.host == IPAddress("192.0.2.1").map { .literal($0) })
  }

  /// Substrings are what parsers hand in.
  @Test func substringsAreRead() {
    #expect(EmailAddress("<a@example.org>".dropFirst().dropLast())?.description == "a@example.org")
  }

  @Test(arguments: [("", ""), ("a@example.org", "a@example.org")]) func reversePath(
    text: String, description: String
  ) {
    #expect(ReversePath(text)?.description == description)
  }

  @Test(arguments: ["<>", " ", "a"]) func otherReversePathsAreRefused(text: String) {
    #expect(ReversePath(text) == nil)
  }
}
