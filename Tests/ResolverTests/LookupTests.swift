import DNS
import Mail
import Resolver
import TestSupport
import Testing

@Suite struct LookupTests {
  private static let zone = """
    $NEGATIVE 60
    txt.test TXT "v=spf1 " "-all"
    host.test A 192.0.2.1
    host.test A 192.0.2.2
    host.test AAAA 2001:db8::1
    mail.test MX 10 host.test
    null.test MX 0 .
    1.2.0.192.in-addr.arpa PTR host.test
    alias.test CNAME txt.test
    nowhere.test CNAME missing.test
    loop.test CNAME pool.test
    pool.test CNAME loop.test
    a.empty.test A 192.0.2.9
    """

  @Test func everyOutcome() throws {
    let test = try TestResolver(Self.zone)
    let one = try #require(IPAddress("192.0.2.1"))
    let two = try #require(IPAddress("192.0.2.2"))
    let six = try #require(IPAddress("2001:db8::1"))
    let host = try #require(DNSName("host.test"))
    let table: [(String, DNSRecordType, DNSOutcome)] = [
      ("txt.test", .txt, TestResolver.text("v=spf1 -all")),
      ("host.test", .a, .answer(DNSAnswer(records: [.a(one), .a(two)], ttl: 300))),
      ("host.test", .aaaa, .answer(DNSAnswer(records: [.aaaa(six)], ttl: 300))),
      ("mail.test", .mx, .answer(DNSAnswer(records: [.mx(preference: 10, exchange: host)], ttl: 300))),
      ("null.test", .mx, .answer(DNSAnswer(records: [.mx(preference: 0, exchange: .root)], ttl: 300))),
      ("1.2.0.192.in-addr.arpa", .ptr, .answer(DNSAnswer(records: [.ptr(host)], ttl: 300))),
      ("alias.test", .txt, TestResolver.text("v=spf1 -all")),
      ("host.test", .txt, .noData(ttl: 60)), ("empty.test", .txt, .noData(ttl: 60)),
      ("missing.test", .a, .nameError(ttl: 60)), ("nowhere.test", .a, .nameError(ttl: 60)),
      ("loop.test", .txt, .failure(.aliasLoop)),
    ]
    for (name, type, outcome) in table { #expect(try test.lookup(name, type) == outcome, "\(name) \(type)") }
  }

  @Test func aliasesAcrossAnswers() throws {
    let test = try TestResolver(
      """
      $CHASE off
      a.test 50 CNAME b.test
      b.test 40 CNAME c.test
      c.test TXT "end"
      loop.test CNAME pool.test
      pool.test CNAME loop.test
      gone.test CNAME missing.test
      """)
    #expect(try test.lookup("a.test") == TestResolver.text("end", ttl: 40))
    #expect(try test.lookup("loop.test") == .failure(.aliasLoop))
    #expect(test.server.count("loop.test") == 1)
    #expect(test.server.count("pool.test") == 1)
    #expect(try test.lookup("gone.test") == .nameError(ttl: 300))
    // The end of a chain comes from the cache where it is known.
    #expect(try test.lookup("c.test") == TestResolver.text("end"))
    #expect(try test.lookup("b.test") == TestResolver.text("end", ttl: 40))
    #expect(test.server.count("c.test") == 2)
  }

  @Test func chainsAcrossAnswersAreBounded() throws {
    let links = (0..<30).map { "n\($0).test CNAME n\($0 + 1).test" }
    let test = try TestResolver(
      (["$CHASE off"] + links + ["n30.test TXT end"]).joined(separator: "\n"))
    #expect(try test.lookup("n0.test") == .failure(.aliasLoop))
    #expect(test.server.queries.count == DNSLimits.aliases + 1)
    #expect(try test.lookup("n22.test") == TestResolver.text("end"))
  }

  @Test func queriesCannotBeForetold() throws {
    let zone = (0..<40).map { "n\($0).test TXT x" }.joined(separator: "\n")
    let test = try TestResolver(zone)
    for number in 0..<40 { #expect(try test.lookup("n\(number).test") == TestResolver.text("x")) }
    #expect(Set(test.server.queries.map(\.sourcePort)).count > 35)
    #expect(Set(test.server.queries.map(\.id)).count > 35)
    #expect(test.server.queries.allSatisfy { $0.hasEDNS })
  }

  @Test func forgedDatagramsArePassedOver() throws {
    let test = try TestResolver("a.test STRAYS 20\na.test TXT right")
    #expect(try test.lookup("a.test") == TestResolver.text("right"))
    #expect(test.server.queries.count == 1)
    #expect(
      test.count { if case .strayDatagrams(_, let count) = $0 { count == 20 } else { false } } == 1)
  }

  @Test func aFloodOfForgeriesEndsTheTry() throws {
    let test = try TestResolver("a.test STRAYS 100\na.test TXT right")
    #expect(try test.lookup("a.test") == .failure(.timeout))
    #expect(test.server.queries.count == 3)
    #expect(Set(test.server.queries.map(\.id)).count > 1)
  }

  @Test func largeAnswersComeOverTCP() throws {
    let long = [UInt8](repeating: 0x61, count: 60_000)
    var zone = try ScriptedZone("cut.test TRUNCATE\ncut.test TXT whole")
    zone.add(text: long, at: "long.test")
    zone.add(text: [UInt8](repeating: 0x62, count: 100_000), at: "beyond.test")
    zone.add(text: [UInt8](repeating: 0x63, count: 1000), at: "fits.test")
    let test = try TestResolver("")
    test.server.replaceZone(zone)
    #expect(try test.lookup("long.test") == .answer(DNSAnswer(records: [.txt(long)], ttl: 300)))
    #expect(try test.lookup("cut.test") == TestResolver.text("whole"))
    #expect(test.server.queries.map(\.overTCP) == [false, true, false, true])
    guard case .answer = try test.lookup("fits.test") else {
      Issue.record("1000 octets fit a datagram with EDNS")
      return
    }
    #expect(test.server.queries.last?.overTCP == false)
    // No message holds it: the server cuts it over TCP as well.
    #expect(try test.lookup("beyond.test") == .failure(.malformed))
  }

  @Test func serversWithoutEDNS() throws {
    let test = try TestResolver("old.test NOEDNS\nold.test TXT plain")
    #expect(try test.lookup("old.test") == TestResolver.text("plain"))
    #expect(test.server.queries.map(\.hasEDNS) == [true, false])
    #expect(Set(test.server.queries.map(\.sourcePort)).count == 2)
  }

  @Test(
    arguments: [
      ("SERVFAIL", .serverFailure(rcode: 2)), ("REFUSED", .refused), ("MALFORMED", .malformed),
      ("REFERRAL", .referral), ("RCODE 9", .serverFailure(rcode: 9)), ("RCODE 23", .serverFailure(rcode: 23)),
    ] as [(String, DNSFailure)]) func failures(word: String, failure: DNSFailure) throws
  {
    let test = try TestResolver("a.test \(word)")
    #expect(try test.lookup("a.test") == .failure(failure))
    #expect(test.server.queries.count == 1)
  }

  @Test func hangingUpIsAFailureOfTheServer() throws {
    let test = try TestResolver("a.test HANGUP\na.test TRUNCATE", "a.test TXT second")
    #expect(try test.lookup("a.test") == TestResolver.text("second"))
  }
}
