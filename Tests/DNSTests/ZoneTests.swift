import DNS
import Mail
import Testing

@Suite struct ZoneTests {
  static let text = #"""
    ; a zone with what a file may have
    $ORIGIN example.com.
    $TTL 1h
    @            IN SOA ns hostmaster ( 1 ; serial
                        2h 1h 2w   ; refresh, retry, expire
                        5m )
                 NS     ns
                 300 IN MX 10 mail
                 MX     0 .
                 IN 2h  TXT ( "v=spf1 mx "
                              "-all" )
    mail         A      192.0.2.1
                 A      192.0.2.2
                 A      192.0.2.1
                 600 AAAA 2001:db8::1
    mapped       AAAA   ::ffff:192.0.2.1
    *.wild       A      192.0.2.3
    a.b.wild     TXT    "below"
    www          CNAME  mail
    far          60 CNAME other.example.net.
    gone         CNAME  nothing.example.net.
    one.two      SRV    0 5 5060 sip
    k1._domainkey TXT   v=DKIM1\;\032p=AAAA "\"\\" ""
    a\.b         TXT    plain
    loop         CNAME  pool
    pool         CNAME  loop
    ; !timeout slow
    ; !servfail mail MX
    ; !refused *.closed
    ;!!! a comment like any other
    *.alias      CNAME  mail
    $ORIGIN .
    other.example.net 1d TXT "there"
    1.2.0.192.in-addr.arpa PTR Mail.Example.COM
    """#

  static func answer(_ ttl: UInt32, _ records: DNSRecordData...) -> DNSOutcome {
    .answer(DNSAnswer(records: records, ttl: ttl))
  }

  static func text(_ text: String) -> DNSRecordData { .txt(Array(text.utf8)) }

  static func name(_ text: String) throws -> DNSName { try #require(DNSName(text)) }

  static func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

  static func lookup(_ zone: String, _ name: String, _ type: DNSRecordType) throws -> DNSOutcome {
    try Zone(Array(zone.utf8)).lookup(DNSQuestion(try self.name(name), type))
  }

  @Test func answersFromTheFile() throws {
    let zone = try Zone(Array(Self.text.utf8))
    func lookup(_ name: String, _ type: DNSRecordType) throws -> DNSOutcome {
      zone.lookup(DNSQuestion(try Self.name(name), type))
    }
    let first = DNSRecordData.a(try Self.address("192.0.2.1"))
    let second = DNSRecordData.a(try Self.address("192.0.2.2"))
    let third = DNSRecordData.a(try Self.address("192.0.2.3"))
    let mail = try Self.name("mail.example.com")
    // Records: the order of the file, each once, and the least time to live of a type.
    #expect(
      try lookup("example.com", .mx)
        == Self.answer(300, .mx(preference: 10, exchange: mail), .mx(preference: 0, exchange: .root)))
    #expect(try lookup("EXAMPLE.com.", .txt) == Self.answer(7200, Self.text("v=spf1 mx -all")))
    #expect(try lookup("mail.example.com", .a) == Self.answer(3600, first, second))
    #expect(
      try lookup("mail.example.com", .aaaa) == Self.answer(600, .aaaa(try Self.address("2001:db8::1"))))
    #expect(try lookup("1.2.0.192.in-addr.arpa", .ptr) == Self.answer(3600, .ptr(mail)))
    // Escapes.
    #expect(
      try lookup("k1._domainkey.example.com", .txt) == Self.answer(3600, Self.text(#"v=DKIM1; p=AAAA"\"#)))
    #expect(try lookup(#"a\.b.example.com"#, .txt) == Self.answer(3600, Self.text("plain")))
    // Nothing of the type, nothing at all; the times of the SOA record.
    #expect(try lookup("mail.example.com", .txt) == .noData(ttl: 300))
    #expect(try lookup("two.example.com", .a) == .noData(ttl: 300))
    #expect(try lookup("one.two.example.com", .a) == .noData(ttl: 300))
    #expect(try lookup("three.two.example.com", .a) == .nameError(ttl: 300))
    #expect(try lookup("other.example.net", .a) == .noData(ttl: 0))
    #expect(try lookup("example.org", .a) == .nameError(ttl: 0))
    // What the wire would not hand out.
    #expect(try lookup("mapped.example.com", .aaaa) == .noData(ttl: 3600))
    #expect(try lookup("example.com", .ns) == .noData(ttl: 3600))
    #expect(try lookup("example.com", .soa) == .noData(ttl: 3600))
    // Wildcards: RFC 4592 §2.2.1.
    #expect(try lookup("x.wild.example.com", .a) == Self.answer(3600, third))
    #expect(try lookup("x.y.wild.example.com", .a) == Self.answer(3600, third))
    #expect(try lookup("*.wild.example.com", .a) == Self.answer(3600, third))
    #expect(try lookup("x.wild.example.com", .mx) == .noData(ttl: 300))
    #expect(try lookup("b.wild.example.com", .a) == .noData(ttl: 300))
    #expect(try lookup("x.b.wild.example.com", .a) == .nameError(ttl: 300))
    #expect(try lookup("x.alias.example.com", .a) == Self.answer(3600, first, second))
    // Aliases.
    #expect(try lookup("www.example.com", .a) == Self.answer(3600, first, second))
    #expect(try lookup("www.example.com", .cname) == Self.answer(3600, .cname(mail)))
    #expect(try lookup("www.example.com", .txt) == .noData(ttl: 300))
    #expect(try lookup("far.example.com", .txt) == Self.answer(60, Self.text("there")))
    #expect(try lookup("gone.example.com", .txt) == .nameError(ttl: 0))
    #expect(try lookup("loop.example.com", .a) == .failure(.aliasLoop))
    // Failures.
    #expect(try lookup("slow.example.com", .txt) == .failure(.timeout))
    #expect(try lookup("slow.example.com", .a) == .failure(.timeout))
    #expect(try lookup("mail.example.com", .mx) == .failure(.serverFailure(rcode: 2)))
    #expect(try lookup("www.example.com", .mx) == .failure(.serverFailure(rcode: 2)))
    #expect(try lookup("closed.example.com", .a) == .noData(ttl: 300))
    #expect(try lookup("x.closed.example.com", .a) == .failure(.refused))
    #expect(zone.ignoredRecords.map(\.type) == ["SRV"])
    #expect(zone.ignoredRecords.map(\.line) == [22])
  }

  @Test(arguments: [
    // Without $TTL: the default, then what the record before had (RFC 1035 §5.1).
    ("a.test A 192.0.2.1\n", 3600), ("b.test 60 A 192.0.2.1\na.test A 192.0.2.1", 60),
    ("$TTL 90\nb.test 60 A 192.0.2.1\na.test A 192.0.2.1", 90), ("a.test 1D2h3M4s A 192.0.2.1", 86_400),
    ("a.test 2h3M4s A 192.0.2.1", 7384), ("a.test 2147483647 A 192.0.2.1", 86_400),
    ("a.test 0 IN A 192.0.2.1", 0), ("a.test in 7 a 192.0.2.1", 7), ("\u{feff}a.test A 192.0.2.1", 3600),
    ("a.test A 192.0.2.1\r\na.test 5 A 192.0.2.1\r\n", 5), ("a.test (\n A ;x\n 192.0.2.1 )", 3600),
  ]) func timesToLive(zone: String, ttl: UInt32) throws {
    #expect(
      try Self.lookup(zone, "a.test", .a) == Self.answer(ttl, .a(try Self.address("192.0.2.1"))))
  }

  @Test func chainsOfAliasesAreBounded() throws {
    func zone(_ count: Int) -> String {
      (0..<count).map { "n\($0).test CNAME n\($0 + 1).test\n" }.joined() + "n\(count).test TXT end\n"
    }
    #expect(try Self.lookup(zone(DNSLimits.aliases), "n0.test", .txt) == Self.answer(3600, Self.text("end")))
    #expect(try Self.lookup(zone(DNSLimits.aliases + 1), "n0.test", .txt) == .failure(.aliasLoop))
  }

  @Test func longTextsAreOneRecord() throws {
    let string = String(repeating: "x", count: 255)
    let long = Array(repeating: "\"\(string)\"", count: 255).joined(separator: "\n  ")
    #expect(
      try Self.lookup("a.test TXT (\(long))", "a.test", .txt)
        == Self.answer(3600, Self.text(String(repeating: "x", count: 255 * 255))))
  }

  @Test func ignoredRecordsAreNamedUpToALimit() throws {
    let zone = try Zone(Array(String(repeating: "a.test TYPE65280 \\# 0\n", count: 200).utf8))
    #expect(zone.ignoredRecords.count == ZoneLimits.ignoredRecords)
    #expect(zone.ignoredRecords.first?.type == "TYPE65280")
  }
}
