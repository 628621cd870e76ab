package import Mail

/// What one attempt to post an event came to.
package enum DeliveryAnswer: Hashable, Sendable {
  /// The endpoint answered with this HTTP status and perhaps a `Retry-After` field, as it came.
  case status(Int, retryAfter: String? = nil)
  /// No answer came.
  case failed(TransportFailure)

  /// The shortest pause that a throttled route makes, whatever the endpoint asks for.
  package static let shortestPause = Duration.seconds(1)
  /// The pause of a route whose endpoint asks for one without saying how long.
  package static let defaultPause = Duration.seconds(10)

  /// What to do now.
  ///
  /// | answer | next |
  /// |---|---|
  /// | 2xx | delivered |
  /// | 410 | the route is disabled if its URL is fixed, otherwise the delivery failed for good |
  /// | 406, 422 | the delivery failed for good |
  /// | 429, 502, 503, 504 | the route pauses for `Retry-After`, and the delivery is retried |
  /// | any other status, 3xx included (redirects are not followed) | retried |
  /// | no answer | retried |
  ///
  /// - Parameters:
  ///   - attempt: how many attempts were made, this one included.
  ///   - endedAt: when the attempt ended.
  ///   - jitter: a random number, 0...1.
  ///   - urlIsFixed: whether the route's URL is the same for all its mail.
  package func nextStep(
    afterAttempt attempt: Int, endedAt: Timestamp, schedule: RetrySchedule, jitter: Double,
    urlIsFixed: Bool = true
  ) -> NextStep {
    switch self {
    case .status(200...299, _):
      return .delivered
    case .status(406, _), .status(422, _):
      return .failed(.refused(self))
    case .status(410, _):
      return urlIsFixed ? .disableRoute : .failed(.refused(self))
    case .status(429, let field), .status(502...504, let field):
      let asked = field.flatMap { RetryAfter.pause($0, now: endedAt) }
      let pausedUntil = endedAt + max(asked ?? Self.defaultPause, Self.shortestPause)
      guard let delay = schedule.delay(afterAttempt: attempt, jitter: jitter) else {
        return .failed(.exhausted(attempts: attempt, last: self))
      }
      // The attempts are counted: an endpoint that asks for one second at a time must not use them
      // up within a minute.
      return .throttle(notBefore: max(endedAt + delay, pausedUntil), routePausedUntil: pausedUntil)
    case .status, .failed:
      guard let delay = schedule.delay(afterAttempt: attempt, jitter: jitter) else {
        return .failed(.exhausted(attempts: attempt, last: self))
      }
      return .retry(notBefore: endedAt + delay)
    }
  }
}

extension DeliveryAnswer {
  /// What the answer says about the endpoint as a whole; `nil` where it says nothing: 429 is the
  /// endpoint's own brake, and what we broke off ourselves is not its fault.
  package var sign: CircuitBreaker.Sign? {
    switch self {
    case .status(200...299, _), .status(406, _), .status(410, _), .status(422, _): .healthy
    case .status(429, _), .failed(.cancelled): nil
    case .status, .failed: .unhealthy
    }
  }
}

extension DeliveryAnswer {
  /// The reason that the event is not delivered; `nil` where it is.
  package var code: ReasonCode? {
    switch self {
    case .status(200...299, _): nil
    case .status(406, _), .status(422, _): .applicationRefused
    case .status(410, _): .endpointGone
    case .status: .endpointStatus
    case .failed(let failure): failure.code
    }
  }
}

extension DeliveryAnswer: CustomStringConvertible {
  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .status(let status, _) where (300...399).contains(status):
      "HTTP \(status) (redirects are not followed)"
    case .status(let status, _): "HTTP \(status)"
    case .failed(let failure): failure.description
    }
  }
}
