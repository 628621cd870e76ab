import Policy
import TestSupport
import Testing

@Suite struct CellRateTests {
  private static let second: Int64 = 1_000_000_000

  private func cells(_ rate: String, burst: Int64) throws -> CellRate {
    try #require(try CellRate(Rate(rate), burst: burst))
  }

  @Test func letsThroughExactlyTheBurstAndThenTheRate() throws {
    let cells = try cells("6/min", burst: 10)
    let now = 1_800_000_000 * Self.second
    var fullAt: Int64 = 0
    for _ in 1...10 {
      guard case .free(let then) = cells.answer(cost: 1, fullAt: fullAt, now: now) else {
        Issue.record("refused within the burst")
        return
      }
      fullAt = then
    }
    #expect(cells.answer(cost: 1, fullAt: fullAt, now: now) == .wait(until: now + 10 * Self.second))
    #expect(cells.used(fullAt: fullAt, now: now) == 10)
    let before = now + 10 * Self.second - 1
    #expect(cells.answer(cost: 1, fullAt: fullAt, now: before) == .wait(until: before + 1))
    #expect(
      cells.answer(cost: 1, fullAt: fullAt, now: before + 1) == .free(fullAt: before + 1 + 100 * Self.second))
  }

  @Test(arguments: ["7/min", "3/s", "1000/10min", "20000/day", "9999999/s", "1/366d"])
  func aBurstIsWholeWhateverTheRate(_ rate: String) throws {
    for burst: Int64 in [1, 2, 7, 366] {
      guard let cells = try CellRate(Rate(rate), burst: burst) else { continue }
      var fullAt: Int64 = 0
      for _ in 0..<burst {
        guard case .free(let then) = cells.answer(cost: 1, fullAt: fullAt, now: 5) else {
          Issue.record("\(rate) refused within \(burst)")
          return
        }
        fullAt = then
      }
      guard case .wait = cells.answer(cost: 1, fullAt: fullAt, now: 5) else {
        Issue.record("\(rate) let one more than \(burst) through")
        return
      }
    }
  }

  @Test func moreThanTheBurstIsNeverFree() throws {
    let cells = try cells("1/s", burst: 5)
    #expect(cells.answer(cost: 6, fullAt: 0, now: 0) == .never)
    #expect(cells.answer(cost: .max, fullAt: .max, now: .min) == .never)
    #expect(cells.answer(cost: 5, fullAt: 0, now: 0) == .free(fullAt: 5 * Self.second))
  }

  @Test func nothingCostsNothing() throws {
    let cells = try cells("1/s", burst: 5)
    #expect(cells.answer(cost: 0, fullAt: 0, now: 7) == .free(fullAt: 7))
    #expect(cells.answer(cost: .min, fullAt: 0, now: 7) == .free(fullAt: 7))
  }

  @Test func aClockThatWasSetBackEmptiesTheBucketAndNoMore() throws {
    let cells = try cells("1/s", burst: 5)
    #expect(
      cells.answer(cost: 1, fullAt: 900 * Self.second, now: 100 * Self.second)
        == .wait(until: 101 * Self.second))
    #expect(cells.used(fullAt: .max, now: 0) == 5)
  }

  @Test func givesBackWhatHasNotComeBackByItself() throws {
    let cells = try cells("1/s", burst: 5)
    // Taken at 100 s, full again at 103.
    let charged = 103 * Self.second
    #expect(
      cells.givingBack(cost: 3, charged: charged, fullAt: charged, now: 100 * Self.second) == 100
        * Self.second)
    // Two have come back, and two others were taken since.
    #expect(
      cells.givingBack(cost: 3, charged: charged, fullAt: 105 * Self.second, now: 102 * Self.second)
        == 104 * Self.second)
    // All have come back.
    #expect(
      cells.givingBack(cost: 3, charged: charged, fullAt: 110 * Self.second, now: 106 * Self.second)
        == 110 * Self.second)
  }

  @Test func noNumbersTrap() throws {
    let odd: [Int64] = [.min, .min + 1, -1, 0, 1, 5, 1 << 40, 1 << 62, .max - 1, .max]
    for rate in ["1/s", "10000000/s", "1/366d"] {
      let cells = try cells(rate, burst: 1)
      for cost in odd {
        for fullAt in odd {
          // Moments come from `Timestamp.rateNanoseconds`, which is bounded.
          for now in odd where now < 9_000_000_000_000_000_000 {
            _ = cells.answer(cost: cost, fullAt: fullAt, now: max(now, 0))
            _ = cells.used(fullAt: fullAt, now: now)
            _ = cells.givingBack(cost: cost, charged: fullAt, fullAt: fullAt, now: max(now, 0))
          }
        }
      }
    }
  }
}
