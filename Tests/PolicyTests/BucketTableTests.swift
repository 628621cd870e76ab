import Mail
import Policy
import TestSupport
import Testing

@Suite struct BucketTableTests {
  private static func address(_ number: Int) -> IPAddress { IPAddress(v4: 0x0a00_0000 + UInt32(number)) }

  private static func limiter(_ maximum: Int) throws -> RateLimiter {
    let rule = try RateRule(name: "r", key: .client, rate: Rate("60/h"), burst: 10)
    return RateLimiter(RateLimits(rules: [rule], maximumBuckets: maximum), seed: BucketSeed(3, 4))
  }

  private static func live(_ limiter: RateLimiter, at now: Timestamp) -> Int {
    var counts: [String: Int] = [:]
    limiter.count(among: 0..<limiter.places, at: now, into: &counts)
    return counts["r"] ?? 0
  }

  @Test func fourFifthsOfTheBoundLiveTogether() throws {
    var limiter = try Self.limiter(20_000)
    let now = Timestamp(seconds: 1_800_000_000)
    for number in 0..<16_000 { _ = limiter.decide(.mail, RateFacts(client: Self.address(number)), at: now) }
    #expect(limiter.evictions < 8)
    #expect(Self.live(limiter, at: now) == 16_000 - limiter.evictions)
    #expect(limiter.places <= limiter.maximumBuckets)
  }

  @Test func beginsSmall() throws {
    let limiter = try Self.limiter(1_000_000)
    #expect(limiter.places == 4096)
    #expect(limiter.maximumBuckets == 1_000_000)
  }

  /// A hundred thousand clients with a message each: the table stays as large as it may be, and who was busy before stays
  /// limited, as does who becomes busy meanwhile.
  @Test func aFloodFreesNobody() throws {
    var limiter = try Self.limiter(5_000)
    var now = Timestamp(seconds: 1_800_000_000)
    let busy = (0..<200).map { RateFacts(client: IPAddress(v4: 0xc633_0000 + UInt32($0))) }
    for facts in busy { for _ in 0..<10 { _ = limiter.decide(.mail, facts, at: now) } }
    let rising = RateFacts(client: IPAddress("198.18.0.1"))
    var risen = 0
    for number in 0..<100_000 {
      if number % 100 == 0 { now = now + .milliseconds(1) }
      _ = limiter.decide(.mail, RateFacts(client: Self.address(number)), at: now)
      if number % 500 == 0, limiter.decide(.mail, rising, at: now).refusal == nil { risen += 1 }
    }
    #expect(limiter.places <= 5_000)
    #expect(limiter.evictions > 90_000)
    #expect(busy.filter { limiter.decide(.mail, $0, at: now).refusal == nil }.isEmpty)
    // Ten at once and one a minute, of which there were none.
    #expect(risen == 10)
  }

  @Test func expiredBucketsMakeRoom() throws {
    var limiter = try Self.limiter(4000)
    var now = Timestamp(seconds: 1_800_000_000)
    for round in 0..<20 {
      for number in 0..<3000 {
        _ = limiter.decide(.mail, RateFacts(client: Self.address(round * 10_000 + number)), at: now)
      }
      now = now + .seconds(61)
    }
    #expect(limiter.evictions == 0)
    #expect(limiter.places == 4000)
    #expect(Self.live(limiter, at: now) == 0)
  }

  @Test func aSmallerBoundKeepsTheBusyOnes() throws {
    var limiter = try Self.limiter(100_000)
    let now = Timestamp(seconds: 1_800_000_000)
    for number in 0..<50_000 { _ = limiter.decide(.mail, RateFacts(client: Self.address(number)), at: now) }
    let busy = (0..<50).map { RateFacts(client: IPAddress(v4: 0xc633_0000 + UInt32($0))) }
    for facts in busy { for _ in 0..<10 { _ = limiter.decide(.mail, facts, at: now) } }
    limiter.replace(RateLimits(rules: limiter.limits.rules, maximumBuckets: 1000), at: now)
    #expect(limiter.places == 1000)
    #expect(busy.filter { limiter.decide(.mail, $0, at: now).refusal == nil }.isEmpty)
  }

  /// With another seed the same clients lie elsewhere.
  @Test func placesDependOnTheSeed() throws {
    let rule = try RateRule(name: "r", key: .client, rate: Rate("1/h"))
    let references = Set(
      try (0..<50).map { seed in
        var limiter = RateLimiter(RateLimits(rules: [rule]), seed: BucketSeed(UInt64(seed), 0))
        let facts = RateFacts(client: IPAddress("192.0.2.1"))
        _ = limiter.decide(.mail, facts, at: Timestamp(seconds: 0))
        return try #require(limiter.decide(.mail, facts, at: Timestamp(seconds: 0)).refusal).reference
      })
    #expect(references.count == 50)
  }
}

@Suite struct BucketSnapshotTests {
  private static let now = Timestamp(seconds: 1_800_000_000)

  private static func rules() throws -> [RateRule] {
    [
      try RateRule(name: "short", key: .client, rate: Rate("1/min"), burst: 10),
      try RateRule(name: "long", key: .client, rate: Rate("5/d")),
      try RateRule(name: "domain", key: .senderDomain, rate: Rate("3/h")),
    ]
  }

  private static func full(_ rules: [RateRule], seed: BucketSeed = BucketSeed(7, 8)) -> RateLimiter {
    RateLimiter(RateLimits(rules: rules), seed: seed)
  }

  private static let facts = RateFacts.client("192.0.2.1").with { $0.sender = "a@example.org" }

  private static func snapshot(_ limiter: RateLimiter, at now: Timestamp = now) throws -> [UInt8] {
    var snapshot = try #require(limiter.beginSnapshot())
    for start in stride(from: 0, to: limiter.places, by: 1000) {
      limiter.add(among: start..<start + 1000, at: now, to: &snapshot)
    }
    return snapshot.finish()
  }

  private static func used(_ limiter: RateLimiter, at now: Timestamp = now) -> [String] {
    (limiter.explain("192.0.2.1", at: now) + limiter.explain("example.org", at: now)).map {
      "\($0.rule) \($0.used)"
    }
  }

  @Test func longBucketsComeBack() throws {
    var limiter = Self.full(try Self.rules())
    for _ in 0..<3 { _ = limiter.decide(.mail, Self.facts, at: Self.now) }
    #expect(Self.used(limiter) == ["short 3", "long 3", "domain 3"])
    let file = try Self.snapshot(limiter)
    #expect(RateLimiter.seed(ofSnapshot: file) == BucketSeed(7, 8))
    // In another order, with one rule more.
    let extra = try RateRule(name: "extra", key: .sender, rate: Rate("1/d"))
    var later = Self.full(try [extra] + Self.rules().reversed())
    #expect(later.restore(file, at: Self.now) == 2)
    #expect(Self.used(later) == ["long 3", "short 0", "domain 3"])
    let hourLater = Self.now + .seconds(3600)
    var second = Self.full(try Self.rules())
    #expect(second.restore(file, at: hourLater) == 1)
    #expect(Self.used(second, at: hourLater) == ["short 0", "long 3", "domain 0"])
  }

  @Test func changedRulesBeginAnew() throws {
    var limiter = Self.full(try Self.rules())
    _ = limiter.decide(.mail, Self.facts, at: Self.now)
    var other = Self.full([try RateRule(name: "long", key: .client, rate: Rate("6/d"))])
    #expect(other.restore(try Self.snapshot(limiter), at: Self.now) == 0)
  }

  @Test func withoutLongRulesThereIsNoFile() throws {
    #expect(
      Self.full([try RateRule(name: "s", key: .client, rate: Rate("1/min"), burst: 10)]).beginSnapshot()
        == nil)
    #expect(Self.full([]).beginSnapshot() == nil)
  }

  @Test func aClockThatWasSetBackDoesNotLockOut() throws {
    var limiter = Self.full(try Self.rules())
    _ = limiter.decide(.mail, Self.facts, at: Self.now)
    var earlier = Self.full(try Self.rules())
    let then = Timestamp(seconds: 1000)
    #expect(earlier.restore(try Self.snapshot(limiter), at: then) == 2)
    #expect(Self.used(earlier, at: then) == ["short 0", "long 5", "domain 3"])
    #expect(Self.used(earlier, at: then + .seconds(86_400)) == ["short 0", "long 0", "domain 0"])
  }

  @Test func damagedFilesAreNotTaken() throws {
    var limiter = Self.full(try Self.rules())
    for number in 0..<100 { _ = limiter.decide(.mail, .client("192.0.2.\(number)"), at: Self.now) }
    let file = try Self.snapshot(limiter)
    var random = SeededGenerator(seed: 5)
    var fresh = Self.full(try Self.rules())
    for _ in 0..<2000 {
      var damaged = file
      let place = Int.random(in: damaged.indices, using: &random)
      damaged[place] ^= UInt8.random(in: 1...255, using: &random)
      #expect(fresh.restore(damaged, at: Self.now) == nil)
    }
    for count in 0..<file.count { #expect(fresh.restore(Array(file.prefix(count)), at: Self.now) == nil) }
    #expect(fresh.restore(file + [0], at: Self.now) == nil)
    #expect(fresh.resetAll() == 0)
    var stranger = Self.full(try Self.rules(), seed: BucketSeed(1, 1))
    #expect(stranger.restore(file, at: Self.now) == nil)
    #expect(fresh.restore(file, at: Self.now) == 100)
  }
}
