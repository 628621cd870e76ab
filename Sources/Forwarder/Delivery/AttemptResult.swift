import LibCurl
import Mail
import Spool
import Webhook

/// What came of an attempt.
enum AttemptResult: Hashable, Sendable {
  /// The receiver took it; `status` is `nil` on a route that only stores.
  case delivered(status: Int?)
  /// Try again at `due`; the whole route pauses until `routePausedUntil`.
  case retry(due: Timestamp, routePausedUntil: Timestamp?, status: Int?, error: String)
  /// Final.
  case failed(status: Int?, error: String)
  /// Final without an attempt: the recipient's address makes no URL.
  case unaddressable
  /// The endpoint is gone: the route is disabled.
  case routeGone(status: Int)
  /// Not made, or broken off by ourselves: it does not count, and is made anew at once.
  case interrupted
  /// Not made for trouble of our own (disk, memory): it does not count, and is made after a pause.
  case trouble
  /// The file is not a complete message any more: it was put aside.
  case corrupt

  /// The longest text of an error that is kept, in characters.
  static let maximumErrorLength = 300
  /// What is said of `unaddressable`.
  static let unaddressableError =
    "the recipient's address makes no URL of this route [\(ReasonCode.endpointInvalidURL)]"

  /// What it says about the endpoint; `nil` where it was not asked, or nothing follows from the answer.
  var sign: CircuitBreaker.Sign? {
    switch self {
    case .delivered(let status): status.flatMap { DeliveryAnswer.status($0).sign }
    case .retry(_, _, let status, _), .failed(let status, _):
      status.map { DeliveryAnswer.status($0).sign } ?? .unhealthy
    case .routeGone, .unaddressable, .interrupted, .trouble, .corrupt: nil
    }
  }

  /// Whether something is due later, or waits longer, because of it.
  var bringsSomethingLater: Bool {
    switch self {
    case .delivered, .failed, .unaddressable, .corrupt: false
    case .retry, .routeGone, .interrupted, .trouble: true
    }
  }

  /// What the endpoint's answer comes to.
  ///
  /// - Parameters:
  ///   - attempt: how many attempts were made, this one included.
  ///   - jitter: a random number, 0...1.
  ///   - urlIsFixed: whether the route's URL is the same for all its mail.
  init(
    _ answer: HTTPAnswer, afterAttempt attempt: Int, endedAt: Timestamp, schedule: RetrySchedule,
    jitter: Double, urlIsFixed: Bool = true
  ) {
    let status: Int?
    let text: String
    switch answer {
    case .status(let code, _, let excerpt):
      status = code
      let answer = "\(answer.deliveryAnswer)"
      text = excerpt.isEmpty ? answer : "\(answer): \(excerpt)"
    case .failed(.cancelled), .failed(.shutDown):
      self = .interrupted
      return
    case .failed(let failure):
      status = nil
      text = failure.description
    }
    let error = String(text.prefix(Self.maximumErrorLength))
    let step = answer.deliveryAnswer.nextStep(
      afterAttempt: attempt, endedAt: endedAt, schedule: schedule, jitter: jitter,
      urlIsFixed: urlIsFixed)
    switch step {
    case .delivered: self = .delivered(status: status)
    case .retry(let due): self = .retry(due: due, routePausedUntil: nil, status: status, error: error)
    case .throttle(let due, let pause):
      self = .retry(due: due, routePausedUntil: pause, status: status, error: error)
    case .failed: self = .failed(status: status, error: error)
    case .disableRoute: self = .routeGone(status: status ?? 410)
    }
  }

  /// The same without what it means for the route, where the event went elsewhere: another URL's answer
  /// neither pauses nor disables the route.
  func concerningItself(isElsewhere: Bool) -> AttemptResult {
    guard isElsewhere else { return self }
    switch self {
    case .retry(let due, _, let status, let error):
      return .retry(due: due, routePausedUntil: nil, status: status, error: error)
    case .routeGone(let status): return .failed(status: status, error: "HTTP \(status)")
    case .delivered, .failed, .unaddressable, .interrupted, .trouble, .corrupt: return self
    }
  }
}
