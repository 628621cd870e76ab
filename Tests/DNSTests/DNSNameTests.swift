import DNS
import Mail
import Testing

@Suite struct DNSNameTests {
  @Test(arguments: [
    ("Example.COM", "example.com"), ("example.com.", "example.com"), (".", "."),
    ("_dmarc.example.com", "_dmarc.example.com"), (#"a\.b.example"#, #"a\.b.example"#),
    (#"\065.example"#, "a.example"), (#"a\032b.example"#, #"a\032b.example"#),
    ("a b.example", #"a\032b.example"#), ("ü.example", #"\195\188.example"#),
    (#"\\.example"#, #"\\.example"#),
    (#"\046.example"#, #"\..example"#),
  ]) func canonicalText(text: String, canonical: String) throws {
    let name = try #require(DNSName(text))
    #expect(name.description == canonical)
    #expect(DNSName(canonical) == name)
  }

  @Test(arguments: [
    "", "..", "a..b", ".a", "a..", #"a\"#, #"\25"#, #"\256.example"#, #"\2x5.example"#,
    String(repeating: "a", count: 64) + ".example",
    Array(repeating: "0123456789", count: 24).joined(separator: "."),
  ]) func isRefused(text: String) {
    #expect(DNSName(text) == nil)
  }

  @Test func theLongestName() throws {
    let label = String(repeating: "a", count: 63)
    let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
    #expect(longest.utf8.count == 253)
    #expect(DNSName(longest) != nil)
    #expect(DNSName(longest + "b") == nil)
    let name = try #require(DNSName([label, label, label].joined(separator: ".")))
    #expect(name.prepending(Array(repeating: 0x62, count: 61))?.description.utf8.count == 253)
    #expect(name.prepending(Array(repeating: 0x62, count: 62)) == nil)
  }

  @Test func octetsHaveNoEscapes() {
    #expect(DNSName(octets: Array(#"a\046b.example"#.utf8))?.description == #"a\\046b.example"#)
    #expect(DNSName(octets: [0x2e, 0x2e]) == nil)
    #expect(DNSName(octets: [UInt8]()) == nil)
  }

  @Test func labelsAndParents() throws {
    let name = try #require(DNSName(#"a\.b.c\\.example.com"#))
    #expect(name.labels.map(String.init) == [#"a\.b"#, #"c\\"#, "example", "com"])
    #expect(name.parent?.description == #"c\\.example.com"#)
    #expect(name.parent?.parent?.parent?.parent == .root)
    #expect(DNSName.root.parent == nil)
    #expect(DNSName.root.labels.isEmpty)
    #expect(DNSName.root.prepending("com".utf8)?.description == "com")
    #expect(name.prepending("X.y".utf8)?.description == #"x\.y.a\.b.c\\.example.com"#)
  }

  @Test(arguments: [
    ("mail.example.com", "example.com", true), ("example.com", "example.com", true),
    ("badexample.com", "example.com", false), (#"bad\.example.com"#, "example.com", false),
    ("com", "example.com", false), ("com", ".", true),
  ]) func isEqualToOrBelow(text: String, other: String, isBelow: Bool) throws {
    let name = try #require(DNSName(text))
    #expect(name.isEqualToOrBelow(try #require(DNSName(other))) == isBelow)
  }

  @Test func domainNamesAreNames() throws {
    let domain = try #require(DomainName("Mail.Example.org."))
    #expect(DNSName(domain) == DNSName("mail.example.org"))
  }
}
