import DNS
import Mail
import Testing

@Suite struct DNSCacheTests {
  private func question(_ name: String, _ type: DNSRecordType = .txt) throws -> DNSQuestion {
    DNSQuestion(try #require(DNSName(name)), type)
  }

  private func text(_ text: String, ttl: UInt32) -> DNSOutcome {
    .answer(DNSAnswer(records: [.txt(Array(text.utf8))], ttl: ttl))
  }

  @Test func answersLiveAsLongAsTheirTTL() throws {
    var cache = DNSCache(maximumOctets: 10_000)
    let asked = try question("example.com")
    cache.store(text("x", ttl: 10), for: asked, at: 1000)
    #expect(cache.outcome(for: asked, at: 1000) == text("x", ttl: 10))
    #expect(cache.outcome(for: asked, at: 4000) == text("x", ttl: 7))
    #expect(cache.outcome(for: asked, at: 10_999) == text("x", ttl: 1))
    #expect(cache.outcome(for: asked, at: 11_000) == nil)
    #expect(cache.count == 0)
    #expect(cache.octets == 0)
  }

  @Test func whatIsNotKept() throws {
    var cache = DNSCache(maximumOctets: 10_000)
    let table: [DNSOutcome] = [
      text("x", ttl: 0), .noData(ttl: 0), .nameError(ttl: 0), .failure(.budgetExhausted),
      .failure(.unreachable),
      text(String(repeating: "x", count: 6000), ttl: 300),
    ]
    for outcome in table { cache.store(outcome, for: try question("example.com"), at: 0) }
    #expect(cache.count == 0)
  }

  @Test(arguments: [.timeout, .serverFailure(rcode: 2), .refused, .malformed, .aliasLoop] as [DNSFailure])
  func failuresAreKeptShortly(failure: DNSFailure) throws {
    var cache = DNSCache(maximumOctets: 10_000)
    let asked = try question("example.com")
    cache.store(.failure(failure), for: asked, at: 0)
    #expect(cache.outcome(for: asked, at: 1999) == .failure(failure))
    #expect(cache.outcome(for: asked, at: 2000) == nil)
  }

  @Test func nonexistentNamesHaveNoType() throws {
    var cache = DNSCache(maximumOctets: 10_000)
    cache.store(.nameError(ttl: 10), for: try question("example.com", .txt), at: 0)
    #expect(cache.outcome(for: try question("example.com", .mx), at: 0) == .nameError(ttl: 10))
    cache.store(.noData(ttl: 10), for: try question("example.net", .txt), at: 0)
    #expect(cache.outcome(for: try question("example.net", .mx), at: 0) == nil)
  }

  @Test func newerOutcomesReplaceOlder() throws {
    var cache = DNSCache(maximumOctets: 10_000)
    let asked = try question("example.com")
    cache.store(text("old", ttl: 10), for: asked, at: 0)
    cache.store(text("new", ttl: 10), for: asked, at: 0)
    #expect(cache.outcome(for: asked, at: 0) == text("new", ttl: 10))
    #expect(cache.count == 1)
  }

  @Test func expiredEntriesMakeRoomFirst() throws {
    var cache = DNSCache(maximumOctets: 4000)
    for number in 0..<4 {
      cache.store(text("short", ttl: 1), for: try question("short\(number).test"), at: 0)
      _ = cache.outcome(for: try question("short\(number).test"), at: 0)
      cache.store(text("long", ttl: 100), for: try question("long\(number).test"), at: 0)
      _ = cache.outcome(for: try question("long\(number).test"), at: 0)
    }
    for number in 0..<4 {
      cache.store(text("new", ttl: 100), for: try question("new\(number).test"), at: 5000)
    }
    for number in 0..<4 {
      #expect(cache.outcome(for: try question("long\(number).test"), at: 5000) != nil)
      #expect(cache.outcome(for: try question("new\(number).test"), at: 5000) != nil)
    }
  }

  @Test func usedEntriesOutliveUnused() throws {
    var cache = DNSCache(maximumOctets: 40_000)
    let kept = try question("used.test")
    cache.store(text("kept", ttl: 86_400), for: kept, at: 0)
    for number in 0..<10_000 {
      cache.store(text("x", ttl: 300), for: try question("n\(number).test"), at: 0)
      if number % 10 == 0 { #expect(cache.outcome(for: kept, at: 0) != nil) }
    }
    #expect(cache.octets <= 40_000)
  }

  /// A million names where the code is optimised; a tenth fills the cache thirty times over as well.
  @Test func manyNamesStayInBounds() throws {
    #if DEBUG
      let names = 100_000
    #else
      let names = 1_000_000
    #endif
    let limit = 1 << 20
    var cache = DNSCache(maximumOctets: limit)
    let parent = try #require(DNSName("example.com"))
    var highest = 0
    var mostEntries = 0
    for number in 0..<names {
      let name = try #require(parent.prepending(String(number, radix: 36).utf8))
      cache.store(.nameError(ttl: 300), for: DNSQuestion(name, .txt), at: Int64(number))
      highest = max(highest, cache.octets)
      mostEntries = max(mostEntries, cache.count)
    }
    #expect(highest <= limit)
    #expect(mostEntries < limit / 320)
    #expect(cache.count > 1000)
  }

  @Test func noRoomAtAll() throws {
    var cache = DNSCache(maximumOctets: 0)
    cache.store(text("x", ttl: 10), for: try question("example.com"), at: 0)
    #expect(cache.count == 0)
  }
}
