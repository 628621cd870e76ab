import Mail
import Testing
import Webhook

struct DeliveryAnswerTests {
  private static let endedAt = Timestamp(seconds: 1_000_000)

  private func next(
    _ answer: DeliveryAnswer, attempt: Int = 1, urlIsFixed: Bool = true
  ) -> NextStep {
    answer.nextStep(
      afterAttempt: attempt, endedAt: Self.endedAt, schedule: .standard, jitter: 0.5, urlIsFixed: urlIsFixed)
  }

  @Test(arguments: [200, 201, 202, 204, 299])
  func delivered(_ status: Int) {
    #expect(next(.status(status)) == .delivered)
    #expect(next(.status(status), attempt: 10) == .delivered)
  }

  @Test(arguments: [
    0, -1, 100, 199, 300, 301, 302, 304, 307, 308, 399, 400, 401, 403, 404, 405, 407, 408, 409, 411, 413, 415,
    425, 428, 431, 451, 499, 500, 501, 505, 511, 599, 600, 999,
  ])
  func retried(_ status: Int) {
    let answer = DeliveryAnswer.status(status, retryAfter: "100")
    #expect(next(answer) == .retry(notBefore: Self.endedAt + .seconds(5)))
    #expect(next(answer, attempt: 2) == .retry(notBefore: Self.endedAt + .seconds(300)))
    #expect(next(answer, attempt: 10) == .failed(.exhausted(attempts: 10, last: answer)))
  }

  @Test(arguments: [406, 422])
  func refusedForGood(_ status: Int) {
    #expect(next(.status(status)) == .failed(.refused(.status(status))))
  }

  @Test func gone() {
    #expect(next(.status(410)) == .disableRoute)
    #expect(next(.status(410), attempt: 10) == .disableRoute)
    #expect(next(.status(410), urlIsFixed: false) == .failed(.refused(.status(410))))
  }

  /// Retry-After, attempt, seconds until this delivery, seconds until the route.
  static let throttled: [(String?, Int, Int, Int)] = [
    (nil, 1, 10, 10), (nil, 2, 300, 10), ("60", 1, 60, 60), ("60", 2, 300, 60), ("0", 1, 5, 1),
    ("600", 2, 600, 600), ("nonsense", 1, 10, 10), ("99999999", 1, 86400, 86400),
    ("Mon, 12 Jan 1970 13:47:40 GMT", 1, 60, 60), ("Mon, 12 Jan 1970 00:00:00 GMT", 1, 5, 1),
  ]

  @Test(arguments: [429, 502, 503, 504], throttled)
  func throttle(_ status: Int, _ row: (String?, Int, Int, Int)) {
    #expect(
      next(.status(status, retryAfter: row.0), attempt: row.1)
        == .throttle(
          notBefore: Self.endedAt + .seconds(row.2), routePausedUntil: Self.endedAt + .seconds(row.3)))
  }

  @Test func throttledToTheEnd() {
    let answer = DeliveryAnswer.status(503, retryAfter: "60")
    #expect(next(answer, attempt: 10) == .failed(.exhausted(attempts: 10, last: answer)))
  }

  @Test(arguments: TransportFailure.allCases)
  func noAnswer(_ failure: TransportFailure) {
    #expect(failure.isTemporary)
    #expect(next(.failed(failure)) == .retry(notBefore: Self.endedAt + .seconds(5)))
    #expect(next(.failed(failure), attempt: 10) == .failed(.exhausted(attempts: 10, last: .failed(failure))))
  }

  @Test func descriptions() {
    #expect(DeliveryAnswer.status(302).description == "HTTP 302 (redirects are not followed)")
    #expect(DeliveryAnswer.failed(.timedOut).description == "timed out")
    #expect(DeliveryFailure.refused(.status(422)).description == "refused for good: HTTP 422")
    #expect(
      DeliveryFailure.exhausted(attempts: 10, last: .failed(.privateAddress)).description
        == "given up after 10 attempts, the last one: private address refused (allow_private is false)")
    #expect(!DeliveryFailure.refused(.status(422)).isTemporary)
  }
}
