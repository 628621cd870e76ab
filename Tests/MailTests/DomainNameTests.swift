import Mail
import Testing

@Suite struct DomainNameTests {
  private static let label63 = String(repeating: "a", count: 63)

  @Test(arguments: [
    ("example.org", "example.org"), ("EXAMPLE.Org", "example.org"), ("example.org.", "example.org"),
    ("localhost", "localhost"), ("a-b.example", "a-b.example"), ("_dmarc.example.org", "_dmarc.example.org"),
    ("1.2.3.4", "1.2.3.4"), ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("\(label63).example", "\(label63).example"),
    ("bücher.example", "xn--bcher-kva.example"), ("BÜCHER.example", "xn--bcher-kva.example"),
    ("日本語.example", "xn--wgv71a119e.example"), ("日本語。example", "xn--wgv71a119e.example"),
    ("日本語．ex\u{212A}.example", "xn--wgv71a119e.exk.example"), ("faß.example", "xn--fa-hia.example"),
    ("münchen.example", "xn--mnchen-3ya.example"), ("пример.example", "xn--e1afmkfd.example"),
    ("παράδειγμα.example", "xn--hxajbheg2az3al.example"), ("例え.example", "xn--r8jz45g.example"),
    ("ü.example.", "xn--tda.example"), ("😀.example", "xn--e28h.example"),
    // What is not in Normalization Form C, or only a mapping would change, is a name that nobody can register.
    ("bu\u{308}cher.example", "xn--bucher-xyd.example"),
    ("ＥＸＡＭＰＬＥ.com", "xn--mi7chab1aes7c.com"),
  ])
  func textIsRead(text: String, name: String) {
    #expect(DomainName(text)?.description == name)
  }

  @Test(arguments: [
    "", ".", "..", ".example", "example..org", "example.org..", "-a.example", "a-.example", "a b.example",
    "a@example", "exam\u{0}ple", "example.org\n", "a/b.example", "\(label63)a.example", "*.example.org",
    "[192.0.2.1]", "ü ü.example", "ü@.example", "-ü.example", "ü-.example", "ü..example", "。", "ü。。example",
    String(repeating: "ü", count: 64) + ".example", String(repeating: "a.", count: 127) + "a",
    String(repeating: "😀", count: 60) + ".example", String(repeating: "x", count: 5000),
    String(repeating: "é.", count: 200), "a\u{0301}\u{7f}.example",
    // A mark behind a dot belongs to the next label, and may not begin it; not two hyphens as in an A-label.
    "ü.\u{301}bank.example", "a.\u{301}bank.example", "\u{301}.example", "xn--bücher.example",
    "ab--ü.example",
  ])
  func otherTextIsRefused(text: String) {
    #expect(DomainName(text) == nil)
  }

  @Test func longestNameIsAccepted() {
    let name = "\(Self.label63).\(Self.label63).\(Self.label63).\(String(repeating: "b", count: 61))"
    #expect(name.utf8.count == DomainName.maximumOctets)
    #expect(DomainName(name)?.description == name)
    #expect(DomainName(name + ".")?.description == name)
    #expect(DomainName(name + "b") == nil)
  }

  @Test(arguments: [
    ("example.org", "example.org", true), ("a.example.org", "example.org", true),
    ("b.a.example.org", "example.org", true), ("badexample.org", "example.org", false),
    ("org", "example.org", false), ("example.org", "a.example.org", false),
  ])
  func isEqualToOrBelow(name: String, other: String, expected: Bool) throws {
    #expect(try #require(DomainName(name)).isEqualToOrBelow(try #require(DomainName(other))) == expected)
  }

  @Test func labelsFromLeftToRight() {
    #expect(DomainName("a.b.example")?.labels == ["a", "b", "example"])
  }

  /// The samples of RFC 3492 §7.1 that are lower case.
  @Test(arguments: [
    ("ليهمابتكلموشعربي؟", "xn--egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "xn--ihqwcrb4cv8a8dqg056pqjye"),
    ("почемужеонинеговорятпорусски", "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l"),
    ("3年b組金八先生", "xn--3b-ww4c5e180e575a65lsy2b"), ("そのスピードで", "xn--d9juau41awczczp"),
    ("パフィーdeルンバ", "xn--de-jg4avhby1noc0d"),
  ])
  func punycodeSamples(label: String, encoded: String) {
    #expect(Punycode.aLabels(of: label) == encoded)
  }
}
