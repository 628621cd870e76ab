import DNS
import Mail
import Resolver
import TestSupport
import Testing

/// Several servers, silent and broken ones.
@Suite struct ServerChoiceTests {
  @Test(arguments: ["SERVFAIL", "REFUSED", "MALFORMED", "REFERRAL"])
  func theNextServerIsAskedAtOnce(word: String) throws {
    let test = try TestResolver("a.test \(word)", "a.test TXT second")
    #expect(try test.lookup("a.test") == TestResolver.text("second"))
    #expect(test.servers.map(\.queries.count) == [1, 1])
  }

  @Test(arguments: ["TIMEOUT", "WRONGID", "WRONGQUESTION", "GARBAGE"])
  func silenceSendsUsToTheNextServer(word: String) throws {
    let test = try TestResolver(
      "a.test \(word)\nb.test TXT first", "a.test TXT second\nb.test TXT second", tryTimeout: 1000)
    #expect(try test.lookup("a.test") == TestResolver.text("second"))
    // The one that answered is asked first from now on.
    #expect(try test.lookup("b.test") == TestResolver.text("second"))
    #expect(test.server.count("b.test") == 0)
  }

  @Test(arguments: ["TIMEOUT", "WRONGID", "WRONGQUESTION", "GARBAGE"])
  func silenceEverywhereIsATimeout(word: String) throws {
    let test = try TestResolver("a.test \(word)", "a.test \(word)", tryTimeout: 20)
    #expect(try test.lookup("a.test") == .failure(.timeout))
    #expect(try test.queryCounts("a.test") == [3, 3])
    #expect(test.count { if case .tryTimedOut = $0 { true } else { false } } == 6)
  }

  @Test func aLostDatagramIsSentAgainWithNewIDAndPort() throws {
    let test = try TestResolver("a.test DROP 1\na.test TXT x", tryTimeout: 500)
    #expect(try test.lookup("a.test") == TestResolver.text("x"))
    #expect(test.server.queries.count == 2)
    #expect(Set(test.server.queries.map(\.sourcePort)).count == 2)
  }

  @Test func theWordOfAServerOutweighsSilence() throws {
    let test = try TestResolver("a.test TIMEOUT", "a.test SERVFAIL", tryTimeout: 300)
    #expect(try test.lookup("a.test") == .failure(.serverFailure(rcode: 2)))
    #expect(try test.queryCounts("a.test") == [3, 1])
  }

  @Test func nobodyListens() throws {
    let resolver = Resolver(
      ResolverConfiguration(servers: [
        try #require(DNSServer("127.0.0.1@\(try ScriptedDNSServer.unusedPort())"))
      ]))
    let question = DNSQuestion(try #require(DNSName("a.test")), .txt)
    let budget = DNSBudget(.seconds(60))
    #expect(resolver.lookup(question, within: budget) == .failure(.unreachable))
    resolver.start(question)
    #expect(resolver.lookup(question, within: budget) == .failure(.unreachable))
  }

  @Test func theLookupHasADeadlineOfItsOwn() throws {
    let test = try TestResolver("a.test TIMEOUT", tryTimeout: 20_000, lookupTimeout: 30)
    #expect(try test.lookup("a.test") == .failure(.timeout))
    #expect(try test.queryCounts("a.test") == [1])
  }
}
