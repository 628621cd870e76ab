import Authentication
import Mail
import Testing
import Webhook

struct SyncDecisionTests {
  /// HTTP status, whether the URL is fixed, what follows for a proven and for an unproven sender.
  static let answers: [(DeliveryAnswer, Bool, SyncDecision, SyncDecision)] =
    [200, 201, 204, 299].map { (.status($0), true, .accept, .accept) }
    + [406, 422].map { (.status($0), true, .refuse(status: $0), .keep) }
    + [
      0, 100, 199, 300, 301, 302, 304, 308, 400, 401, 403, 404, 405, 408, 409, 411, 413, 429, 451, 500, 501,
      502,
      503, 504, 505, 599, 600, 999,
    ].map {
      (.status($0), true, .postpone(.answered(status: $0)), .postpone(.answered(status: $0)))
    }
    + TransportFailure.allCases.filter { $0 != .cancelled }.map {
      (.failed($0), true, .postpone(.noAnswer($0)), .postpone(.noAnswer($0)))
    }
    + [
      (.failed(.cancelled), true, .postpone(.stopping), .postpone(.stopping)),
      (.status(410), true, .postpone(.gone), .postpone(.gone)),
      (.status(410), false, .refuse(status: 410), .keep),
      (
        .status(429, retryAfter: "3600"), true, .postpone(.answered(status: 429)),
        .postpone(.answered(status: 429))
      ),
    ]

  @Test(arguments: answers)
  func answerDecides(
    _ answer: DeliveryAnswer, _ urlIsFixed: Bool, _ proven: SyncDecision, _ unproven: SyncDecision
  ) {
    #expect(SyncDecision(answer, mayRefuse: true, urlIsFixed: urlIsFixed) == proven)
    #expect(SyncDecision(answer, mayRefuse: false, urlIsFixed: urlIsFixed) == unproven)
  }

  /// Nothing that mode async would try again is ever lost or refused.
  @Test(arguments: 0..<1000)
  func agreesWithTheStepsOfModeAsync(_ status: Int) {
    let answer = DeliveryAnswer.status(status)
    let step = answer.nextStep(
      afterAttempt: 1, endedAt: Timestamp(seconds: 1), schedule: .standard, jitter: 0.5)
    let decision = SyncDecision(answer, mayRefuse: true)
    switch step {
    case .delivered: #expect(decision == .accept)
    case .retry, .throttle, .disableRoute: #expect(decision.isPostponed)
    case .failed: #expect(decision == .refuse(status: status))
    }
  }

  static let replies: [(SyncDecision, String?)] = [
    (.accept, nil), (.keep, nil),
    (
      .refuse(status: 422),
      "550 5.7.1 refused by the recipient's application (route crm, HTTP 422) [application_refused]"
    ),
    (
      .postpone(.answered(status: 503)),
      "451 4.3.0 route crm: its endpoint answered HTTP 503, try again later [endpoint_status]"
    ),
    (
      .postpone(.noAnswer(.timedOut)),
      "451 4.4.1 route crm: no answer from its endpoint (timed out), try again later [endpoint_timed_out]"
    ),
    (
      .postpone(.gone),
      "451 4.3.2 route crm: its endpoint is gone (HTTP 410), the route is disabled, try again later [endpoint_gone]"
    ),
    (.postpone(.disabled), "451 4.3.2 route crm: it is disabled, try again later [route_disabled]"),
    (
      .postpone(.paused),
      "451 4.3.2 route crm: its endpoint is not asked for the time being, try again later [route_paused]"
    ),
    (
      .postpone(.busy),
      "451 4.3.2 route crm: too many messages wait for its endpoint, try again later [route_busy]"
    ),
    (
      .postpone(.stopping), "451 4.3.2 route crm: the service is stopping, try again later [service_stopping]"
    ),
    (
      .postpone(.trouble),
      "451 4.3.0 route crm: the event could not be made, try again later [event_not_made]"
    ),
  ]

  @Test(arguments: replies) func replyNamesTheRoute(_ decision: SyncDecision, _ text: String?) {
    #expect(decision.reply(route: "crm")?.description == text)
  }

  @Test func severalRoutesMustAllAccept() {
    func reply(_ decisions: SyncDecision...) -> Int? {
      SyncDecision.reply(decisions.enumerated().map { ("r\($0)", $1) })?.code
    }
    #expect(reply() == nil)
    #expect(reply(.accept, .keep, .accept) == nil)
    #expect(reply(.accept, .postpone(.busy)) == 451)
    #expect(reply(.postpone(.busy), .accept, .refuse(status: 406)) == 550)
    #expect(reply(.keep, .postpone(.busy)) == 451)
  }

  /// Envelope sender, author's domain where it is proven, domain that passed SPF, whether a refusal may be sent.
  static let senders: [(String, String?, String?, Bool)] = [
    ("ann@example.org", "example.org", nil, true),
    ("ann@bounce.example.org", "example.org", nil, true),
    ("ann@example.net", "example.org", "example.net", true),
    // The bounce would go to somebody who never wrote.
    ("ann@example.net", "example.org", nil, false),
    ("ann@example.net", "example.org", "example.org", false),
    ("ann@example.org", "sub.example.org", nil, false),
    ("ann@notexample.org", "example.org", nil, false),
    ("ann@example.org", nil, "example.org", false),
    ("ann@example.org", nil, nil, false),
    ("", "example.org", "example.org", false),
    ("ann", "example.org", nil, false),
    ("ann@[192.0.2.1]", "example.org", nil, false),
    ("two..dots@example.org", "example.org", nil, true),
  ]

  @Test(arguments: senders)
  func onlyAProvenSenderIsRefused(_ sender: String, _ author: String?, _ spf: String?, _ mayRefuse: Bool) {
    var verdict = MessageVerdict.unauthenticated(
      deliveryID: .unknown, receivedAt: Timestamp(seconds: 1))
    verdict.senderVerified = SenderVerified(
      verified: author != nil, domain: author.flatMap { DomainName($0) }, method: "dmarc")
    if let spf {
      verdict.authentication.spf.result = .pass
      verdict.authentication.spf.domain = DomainName(spf)
    }
    #expect(SyncDecision.mayRefuse(sender: sender, verdict: verdict) == mayRefuse)
  }

  @Test func unauthenticatedMailIsNeverRefused() {
    let verdict = MessageVerdict.unauthenticated(deliveryID: .unknown, receivedAt: Timestamp(seconds: 1))
    #expect(!SyncDecision.mayRefuse(sender: "ann@example.org", verdict: verdict))
  }
}
