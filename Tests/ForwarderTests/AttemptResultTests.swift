import LibCurl
import Mail
import Spool
import Testing
import Webhook

@testable import Forwarder

@Suite struct AttemptResultTests {
  let now = Samples.arrival

  func result(_ answer: HTTPAnswer, attempt: Int = 1) -> AttemptResult {
    AttemptResult(answer, afterAttempt: attempt, endedAt: now, schedule: .standard, jitter: 0.5)
  }

  @Test func answersOfTheEndpoint() {
    #expect(result(.status(204, retryAfter: nil, excerpt: "")) == .delivered(status: 204))
    #expect(
      result(.status(500, retryAfter: nil, excerpt: "oops"))
        == .retry(due: now + .seconds(5), routePausedUntil: nil, status: 500, error: "HTTP 500: oops"))
    #expect(
      result(.status(302, retryAfter: nil, excerpt: "moved"))
        == .retry(
          due: now + .seconds(5), routePausedUntil: nil, status: 302,
          error: "HTTP 302 (redirects are not followed): moved"))
    #expect(
      result(.status(429, retryAfter: "60", excerpt: ""))
        == .retry(
          due: now + .seconds(60), routePausedUntil: now + .seconds(60), status: 429, error: "HTTP 429"))
    #expect(
      result(.status(422, retryAfter: nil, excerpt: "")) == .failed(status: 422, error: "HTTP 422"))
    #expect(result(.status(410, retryAfter: nil, excerpt: "")) == .routeGone(status: 410))
  }

  @Test func whatWeBrokeOffOurselvesDoesNotCount() {
    for failure in [HTTPFailure.cancelled, .shutDown] {
      #expect(result(.failed(failure), attempt: 99) == .interrupted)
    }
  }

  @Test func theLastAttemptIsFinal() {
    let answer = HTTPAnswer.failed(.timeout)
    guard case .retry = result(answer, attempt: RetrySchedule.standard.attempts - 1) else {
      Issue.record("one attempt is left")
      return
    }
    #expect(
      result(answer, attempt: RetrySchedule.standard.attempts)
        == .failed(status: nil, error: HTTPFailure.timeout.description))
  }

  @Test func longErrorsAreCut() {
    let long = String(repeating: "x", count: 2000)
    guard case .retry(_, _, _, let error) = result(.status(500, retryAfter: nil, excerpt: long)) else {
      Issue.record("500 is retried")
      return
    }
    #expect(error.count == AttemptResult.maximumErrorLength)
  }

  @Test func aRetryAndThenSuccessLeaveTheirMarks() {
    var delivery = DeliveryState(
      eventID: "msg_x", recipient: "a@example.org", originalRecipient: nil, route: "a", due: now)
    let due = now + .seconds(5)
    let retry = AttemptResult.retry(due: due, routePausedUntil: nil, status: 500, error: "HTTP 500")
    #expect(delivery.apply(retry, at: now) == due)
    #expect(delivery.attempts == 1 && delivery.nextAttemptAt == due && delivery.lastError == "HTTP 500")
    for result in [AttemptResult.interrupted, .trouble, .corrupt] {
      let before = delivery
      #expect(delivery.apply(result, at: due) == nil)
      #expect(delivery == before)
    }
    #expect(delivery.apply(.delivered(status: 200), at: due) == nil)
    #expect(delivery.attempts == 2 && delivery.lastAttemptAt == due && delivery.lastStatus == 200)
    #expect(delivery.status == .delivered && delivery.lastError == nil && delivery.nextAttemptAt == nil)
  }

  @Test func goneIsFinalForOneEventWhereTheURLIsNotFixed() {
    let answer = HTTPAnswer.status(410, retryAfter: nil, excerpt: "")
    func result(_ urlIsFixed: Bool) -> AttemptResult {
      AttemptResult(
        answer, afterAttempt: 1, endedAt: Samples.arrival, schedule: .standard, jitter: 0.5,
        urlIsFixed: urlIsFixed)
    }
    #expect(result(true) == .routeGone(status: 410))
    #expect(result(false) == .failed(status: 410, error: "HTTP 410"))
  }
}
