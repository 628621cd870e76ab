import DNS
import Mail
import Resolver
import TestSupport
import Testing

@Suite struct CachingTests {
  @Test func answersAreKeptForTheirTTL() throws {
    let test = try TestResolver("a.test 10 TXT x")
    for _ in 0..<3 { #expect(try test.lookup("a.test") == TestResolver.text("x", ttl: 10)) }
    #expect(test.server.queries.count == 1)
    test.pass(seconds: 9)
    #expect(try test.lookup("a.test") == TestResolver.text("x", ttl: 1))
    test.pass(seconds: 1)
    #expect(try test.lookup("a.test") == TestResolver.text("x", ttl: 10))
    #expect(test.server.queries.count == 2)
    #expect(test.count { $0 == .cacheHit(.txt) } == 3)
  }

  @Test func negativeAnswersAreKeptToo() throws {
    let test = try TestResolver("$NEGATIVE 20\na.test A 192.0.2.1")
    for type in [DNSRecordType.txt, .mx] {
      #expect(try test.lookup("missing.test", type) == .nameError(ttl: 20))
      #expect(try test.lookup("a.test", type) == .noData(ttl: 20))
    }
    // One for the name that does not exist, one for each type of the other.
    #expect(test.server.queries.count == 3)
    test.pass(seconds: 20)
    #expect(try test.lookup("missing.test") == .nameError(ttl: 20))
    #expect(test.server.queries.count == 4)
  }

  @Test func withoutSOANothingIsKept() throws {
    let test = try TestResolver("$NEGATIVE none\na.test A 192.0.2.1")
    for _ in 0..<2 { #expect(try test.lookup("a.test") == .noData(ttl: 0)) }
    #expect(test.server.queries.count == 2)
  }

  @Test func failuresAreKeptForTwoSeconds() throws {
    let test = try TestResolver("a.test SERVFAIL")
    for _ in 0..<5 { #expect(try test.lookup("a.test") == .failure(.serverFailure(rcode: 2))) }
    #expect(test.server.queries.count == 1)
    test.pass(seconds: 2)
    #expect(try test.lookup("a.test") == .failure(.serverFailure(rcode: 2)))
    #expect(test.server.queries.count == 2)
  }
}
