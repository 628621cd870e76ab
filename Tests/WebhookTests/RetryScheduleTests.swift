import Testing
import Webhook

struct RetryScheduleTests {
  static let standard: [(Int, Int)] = [
    (1, 5), (2, 300), (3, 1800), (4, 7200), (5, 18000), (6, 36000), (7, 50400), (8, 72000), (9, 86400),
  ]

  @Test(arguments: standard)
  func standardGaps(_ attempt: Int, _ seconds: Int) throws {
    let gap = Duration.seconds(seconds)
    #expect(RetrySchedule.standard.gaps[attempt - 1] == gap)
    let delays = try [0, 0.5, 1].map {
      try #require(RetrySchedule.standard.delay(afterAttempt: attempt, jitter: $0))
    }
    for (delay, expected) in zip(delays, [gap * 0.9, gap, gap * 1.1]) {
      // A tenth is no binary fraction.
      let difference = delay - expected
      #expect(difference < .microseconds(1) && difference > .microseconds(-1))
    }
  }

  @Test func theEnd() {
    #expect(RetrySchedule.standard.attempts == 10)
    #expect(RetrySchedule.standard.total == .seconds(272_105))
    #expect(RetrySchedule.standard.delay(afterAttempt: 10, jitter: 0.5) == nil)
    #expect(RetrySchedule.standard.delay(afterAttempt: .max, jitter: 0.5) == nil)
    #expect(RetrySchedule.standard.delay(afterAttempt: 0, jitter: 0.5) == .zero)
    #expect(RetrySchedule.standard.delay(afterAttempt: .min, jitter: 0.5) == .zero)
  }

  @Test(arguments: [-1.0, 2.0, .infinity, -.infinity, .nan])
  func jitterIsBounded(_ jitter: Double) throws {
    let delay = try #require(RetrySchedule.standard.delay(afterAttempt: 1, jitter: jitter))
    #expect(delay >= .milliseconds(4499) && delay <= .milliseconds(5501))
  }

  @Test func gapsOfOnesOwn() throws {
    let schedule = try #require(RetrySchedule(gaps: [.seconds(1), .seconds(2)]))
    #expect(schedule.attempts == 3)
    #expect(schedule.delay(afterAttempt: 2, jitter: 0.5) == .seconds(2))
    #expect(schedule.delay(afterAttempt: 3, jitter: 0.5) == nil)
    #expect(RetrySchedule(gaps: [])?.delay(afterAttempt: 1, jitter: 0.5) == nil)
    #expect(RetrySchedule(gaps: [])?.attempts == 1)
    #expect(RetrySchedule(gaps: [.zero]) == nil)
    #expect(RetrySchedule(gaps: [.seconds(-1)]) == nil)
    #expect(RetrySchedule(gaps: [.seconds(8 * 86400)]) == nil)
    #expect(RetrySchedule(gaps: Array(repeating: .seconds(1), count: 65)) == nil)
  }
}
