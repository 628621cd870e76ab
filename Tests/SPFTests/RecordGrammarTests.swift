import Authentication
import Mail
import Testing

/// The grammar of RFC 7208 §12.
struct RecordGrammarTests {
  static let valid: [String] = [
    "", " ", " all", "  +all  ", " -ALL", " a", " A/24", " a//64", " a/0//0", " a/32//128", " a:example.org",
    " a:example.org/24//64", " a:foo:bar/baz.example.org", " a:%{d}/24", " a:example.org.", " a:.org",
    " a:x.1-2", " a:x.xn--zckzah", " a:%%", " a:%_", " a:%-", " a:a%%b%_c%-d.example.org", " a:%{s}",
    " a:%{L1r-}",
    " a:%{d127}", " a:%{d99999999999999999999}", " a:%{d01}", " a:%{o1R.-+,/_=}", " mx", " mx:%{h}.x.org//1",
    " ptr", " ptr:example.org", " include:_spf.example.org", " exists:%{ir}.%{v}._spf.%{d2}",
    " ip4:192.0.2.1", " ip4:192.0.2.1/0", " ip4:0.0.0.0", " IP4:192.0.2.1/32", " ip6:::", " ip6:::1/0",
    " ip6:2001:db8::/128", " ip6:::ffff:192.0.2.1", " ip6:::192.0.2.1/96", " ip6:2001:DB8::1",
    " redirect=example.org", " REDIRECT=%{d}.x.org", " exp=why.example.org", " all=x", " a=b", " include=x",
    " x=", " x-1_.y=%{d}/,:;=\"", " op=auth", " x=1 x=2",
  ]

  @Test(arguments: valid)
  func accepts(_ terms: String) throws {
    let text = Array("v=spf1\(terms)".utf8)
    #expect(SPFRecord.isRecord(text))
    _ = try SPFRecord(text)
  }

  static let invalid: [(String, SPFSyntaxFault)] = [
    ("moo", .unknownMechanism), ("all.", .unknownMechanism), ("-", .unknownMechanism),
    ("++all", .unknownMechanism),
    ("1x=y", .unknownMechanism), ("=x", .unknownMechanism), ("-x=y", .unknownMechanism),
    ("redirect:example.org", .unknownMechanism), ("ipv4:192.0.2.1", .unknownMechanism),
    ("a.b", .unknownMechanism),
    ("x/y=z", .unknownMechanism), (":", .unknownMechanism), ("/24", .unknownMechanism),
    ("\u{e9}", .unknownMechanism), ("a\t-all", .unknownMechanism), ("a\u{0}", .unknownMechanism),
    ("\u{0}all", .unknownMechanism), ("-\u{0}\u{0}mx", .unknownMechanism),
    ("all:", .unexpectedArgument), ("all:x", .unexpectedArgument), ("all/8", .unexpectedArgument),
    ("a/", .unexpectedArgument), ("a//", .unexpectedArgument), ("a/24/64", .invalidPrefixLength),
    ("a///64", .unexpectedArgument), ("ptr/8", .unexpectedArgument), ("a/x", .unexpectedArgument),
    ("include", .missingDomain), ("include:", .missingDomain), ("include/8", .missingDomain),
    ("exists", .missingDomain), ("exists:", .missingDomain), ("a:", .missingDomain),
    ("a:/24", .missingDomain),
    ("mx:", .missingDomain), ("ptr:", .missingDomain), ("redirect=", .missingDomain),
    ("exp=", .missingDomain),
    ("a:museum", .invalidDomain), ("a:museum.", .invalidDomain), ("a:192.0.2.1", .invalidDomain),
    ("a:example.123", .invalidDomain), ("a:example.-x", .invalidDomain), ("a:example.x-", .invalidDomain),
    ("a:example.o_g", .invalidDomain), ("a:example.org..", .invalidDomain), ("a:.", .invalidDomain),
    ("a:example.org:25", .invalidDomain), ("a:%{d}org", .invalidDomain), ("a:%{d}.", .invalidDomain),
    ("include:example.org/24", .invalidDomain), ("exists:example.org/24", .invalidDomain),
    ("a:example.org/", .invalidDomain), ("ptr:example.org/8", .invalidDomain), ("exp=-all", .invalidDomain),
    ("a:example.\u{f6}rg", .invalidCharacter), ("a:ex\u{1}.org", .invalidCharacter),
    ("x=\u{e9}", .invalidCharacter), ("x=\u{7f}", .invalidCharacter),
    ("a:%", .invalidMacro), ("a:%d.org", .invalidMacro), ("a:%{d.org", .invalidMacro),
    ("a:%{}.org", .invalidMacro),
    ("a:%{a}.org", .invalidMacro), ("a:%{d0}.org", .invalidMacro), ("a:%{d00}.org", .invalidMacro),
    ("a:%{dr2}.org", .invalidMacro), ("a:%{d2rr}.org", .invalidMacro), ("a:%{d;}.org", .invalidMacro),
    ("a:%{d }.org", .invalidMacro), ("a:%(d).org", .invalidMacro), ("a:%{\u{e9}}.org", .invalidMacro),
    ("a:%{c}.org", .invalidMacro), ("a:%{R}.org", .invalidMacro), ("exp=%{t}.org", .invalidMacro),
    ("x=%{r}", .invalidMacro), ("x=%abc", .invalidMacro), ("x=%", .invalidMacro),
    ("x=" + String(repeating: "%%", count: 128), .tooManyMacros),
    ("ip4", .invalidAddress), ("ip4:", .invalidAddress), ("ip4/8", .invalidAddress),
    ("ip4:1.2.3", .invalidAddress),
    ("ip4:1.2.3.4.5", .invalidAddress), ("ip4:1.2.3.04", .invalidAddress), ("ip4:1.2.3.256", .invalidAddress),
    ("ip4:1.2.3.4:25", .invalidAddress), ("ip4:::1", .invalidAddress),
    ("ip4:::ffff:1.2.3.4", .invalidAddress),
    ("ip4:%{i}", .invalidAddress), ("ip4:1.2.3.4,", .invalidAddress), ("ip6:1.2.3.4", .invalidAddress),
    ("ip6", .invalidAddress), ("ip6::CAFE::BABE", .invalidAddress), ("ip6:1::2::3", .invalidAddress),
    ("ip6:12345::", .invalidAddress), ("ip6:fe80::1%eth0", .invalidAddress), ("ip6:[::1]", .invalidAddress),
    ("ip4:1.2.3.4/33", .invalidPrefixLength), ("ip4:1.2.3.4/", .invalidPrefixLength),
    ("ip4:1.2.3.4/032", .invalidPrefixLength), ("ip4:1.2.3.4//32", .invalidPrefixLength),
    ("ip4:1.2.3.4/+8", .invalidPrefixLength), ("ip4:1.2.3.4/8/8", .invalidPrefixLength),
    ("ip6:::/129", .invalidPrefixLength), ("ip6:::/-1", .invalidPrefixLength), ("a/33", .invalidPrefixLength),
    ("a//129", .invalidPrefixLength), ("a/024", .invalidPrefixLength), ("a//00", .invalidPrefixLength),
    ("mx/99999999999999999999999", .invalidPrefixLength), ("a:example.org/33", .invalidPrefixLength),
    ("redirect=example.org REDIRECT=example.net", .repeatedModifier),
    ("exp=why.example.org exp=why.example.org", .repeatedModifier),
  ]

  @Test(arguments: invalid)
  func refuses(_ terms: String, _ fault: SPFSyntaxFault) {
    let error = #expect(throws: SPFSyntaxError.self) {
      try SPFRecord(Array("v=spf1 ip4:192.0.2.1 \(terms)".utf8))
    }
    #expect(error?.fault == fault)
  }

  @Test(arguments: ["v=spf1", "V=SPF1 ", "v=spf1  a", "v=spf1 \u{e9}"])
  func recognises(_ text: String) {
    #expect(SPFRecord.isRecord(Array(text.utf8)))
  }

  @Test(arguments: ["", "v=spf", "v=spf10", "v=spf1\t-all", "v=spf1-all", " v=spf1", "v =spf1", "spf1 all"])
  func passesOver(_ text: String) {
    #expect(!SPFRecord.isRecord(Array(text.utf8)))
  }

  /// What an operator reads of a bad record.
  @Test func namesTheTerm() throws {
    let error = #expect(throws: SPFSyntaxError.self) {
      try SPFRecord(Array("v=spf1 a:\u{1b}[31m.org -all".utf8))
    }
    #expect(error?.description == "a character that may not stand here: a:?[31m.org")
    let long = "v=spf1 x" + String(repeating: "x", count: 5000)
    let longError = #expect(throws: SPFSyntaxError.self) { try SPFRecord(Array(long.utf8)) }
    #expect(longError?.term.count == SPFSyntaxError.maximumTermOctets)
  }

  @Test func keepsTermsInOrder() throws {
    let record = try SPFRecord(Array("v=spf1 ?a exp=x.org ~mx:%{d}/24 redirect=y.org -all".utf8))
    #expect(record.directives.map(\.text.value) == ["?a", "~mx:%{d}/24", "-all"])
    #expect(record.directives.map(\.result) == [.neutral, .softfail, .fail])
    #expect(record.redirect != nil && record.explanation != nil)
  }
}
