import Mail
import Testing
import Webhook

struct CircuitBreakerTests {
  private let start = Timestamp(seconds: 1_700_000_000)
  private let rules = CircuitBreaker.Rules(
    window: .seconds(60), minimumAttempts: 4, failureShare: 0.5, shortestPause: .seconds(5),
    longestPause: .seconds(20), probes: 2)

  private func at(_ seconds: Int64) -> Timestamp { start + .seconds(seconds) }

  /// One attempt that took no time.
  private func attempt(_ breaker: inout CircuitBreaker, _ sign: CircuitBreaker.Sign, _ seconds: Int64)
    -> CircuitBreaker.State?
  {
    breaker.record(sign, startedAt: at(seconds), endedAt: at(seconds))
  }

  private func opened() -> CircuitBreaker {
    var breaker = CircuitBreaker(rules: rules)
    for _ in 0..<4 { _ = attempt(&breaker, .unhealthy, 0) }
    return breaker
  }

  @Test func itOpensOnAShareOfFailuresAndNotBefore() {
    var breaker = CircuitBreaker(rules: rules)
    #expect(attempt(&breaker, .unhealthy, 0) == nil)
    #expect(attempt(&breaker, .unhealthy, 1) == nil)
    #expect(attempt(&breaker, .healthy, 2) == nil)
    #expect(breaker.state(at: at(2)) == .closed)
    #expect(attempt(&breaker, .unhealthy, 3) == .open(until: at(8)))
    #expect(breaker.trippedAt == at(3))
    #expect(breaker.state(at: at(7)) == .open(until: at(8)))
    #expect(breaker.state(at: at(8)) == .halfOpen)
  }

  @Test func aFewFailuresAmongManyDoNotOpenIt() {
    var breaker = CircuitBreaker(rules: rules)
    for second in 0..<600 as Range<Int64> {
      #expect(attempt(&breaker, second % 3 == 2 ? .unhealthy : .healthy, second / 10) == nil)
    }
    #expect(breaker.state(at: at(60)) == .closed)
  }

  @Test func whatIsOlderThanTheWindowIsForgotten() {
    var breaker = CircuitBreaker(rules: rules)
    for second in [0, 1, 2] as [Int64] { #expect(attempt(&breaker, .unhealthy, second) == nil) }
    #expect(attempt(&breaker, .unhealthy, 80) == nil)
    #expect(breaker.state(at: at(80)) == .closed)
  }

  @Test func probesCloseIt() {
    var breaker = opened()
    #expect(attempt(&breaker, .healthy, 5) == nil)
    #expect(breaker.state(at: at(5)) == .halfOpen)
    #expect(attempt(&breaker, .healthy, 6) == .closed)
    #expect(breaker.trippedAt == nil)
    #expect(attempt(&breaker, .unhealthy, 7) == nil)
  }

  @Test func aFailedProbeDoublesThePauseUpToTheLongest() {
    var breaker = opened()
    #expect(attempt(&breaker, .healthy, 5) == nil)
    #expect(attempt(&breaker, .unhealthy, 6) == .open(until: at(16)))
    #expect(attempt(&breaker, .unhealthy, 16) == .open(until: at(36)))
    #expect(attempt(&breaker, .unhealthy, 36) == .open(until: at(56)))
    #expect(breaker.trippedAt == at(0))
    #expect(attempt(&breaker, .healthy, 56) == nil)
    #expect(attempt(&breaker, .healthy, 57) == .closed)
    for second in [58, 58, 58] as [Int64] { #expect(attempt(&breaker, .unhealthy, second) == nil) }
    #expect(attempt(&breaker, .unhealthy, 58) == .open(until: at(63)))
  }

  @Test func attemptsFromBeforeSayNothing() {
    var breaker = opened()
    #expect(breaker.record(.healthy, startedAt: at(-30), endedAt: at(1)) == nil)
    #expect(breaker.record(.unhealthy, startedAt: at(-25), endedAt: at(5)) == nil)
    #expect(breaker.record(.healthy, startedAt: at(4), endedAt: at(6)) == nil)
    #expect(breaker.record(.healthy, startedAt: at(4), endedAt: at(6)) == nil)
    #expect(breaker.state(at: at(6)) == .halfOpen)
  }

  @Test func aClockSetBackDelaysNothing() {
    var breaker = opened()
    breaker.clockWentBack(by: .seconds(3600))
    #expect(breaker.state(at: at(4 - 3600)) == .open(until: at(5 - 3600)))
    #expect(breaker.state(at: at(5 - 3600)) == .halfOpen)
  }

  @Test func foolishRulesDoNoHarm() {
    var breaker = CircuitBreaker(
      rules: .init(
        window: .zero, minimumAttempts: -1, failureShare: .nan, shortestPause: .seconds(-5),
        longestPause: .zero, probes: 0))
    #expect(attempt(&breaker, .unhealthy, 0) != nil)
    #expect(attempt(&breaker, .healthy, 10) == .closed)
    #expect(breaker.record(.unhealthy, startedAt: at(100), endedAt: at(-100)) != nil)
  }

  static let signs: [(DeliveryAnswer, CircuitBreaker.Sign?)] = [
    (.status(200), .healthy), (.status(204), .healthy), (.status(406), .healthy), (.status(422), .healthy),
    (.status(410), .healthy), (.status(429), nil), (.status(301), .unhealthy), (.status(400), .unhealthy),
    (.status(404), .unhealthy), (.status(500), .unhealthy), (.status(503), .unhealthy),
    (.failed(.timedOut), .unhealthy), (.failed(.notConnected), .unhealthy), (.failed(.cancelled), nil),
  ]

  @Test(arguments: signs)
  func sign(_ answer: DeliveryAnswer, _ expected: CircuitBreaker.Sign?) { #expect(answer.sign == expected) }
}
