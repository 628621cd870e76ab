package import Mail

/// Why the webhook of a route in mode `sync` cannot decide now. Always temporary: Postfix keeps the mail.
package enum SyncObstacle: Hashable, Sendable {
  /// The endpoint answered with a status that stands for "try again".
  case answered(status: Int)
  /// It did not answer.
  case noAnswer(TransportFailure)
  /// It answered 410 Gone, by which its route is disabled.
  case gone
  /// The route is disabled.
  case disabled
  /// The endpoint asked for a pause, or its circuit breaker is open.
  case paused
  /// Too many attempts are under way, and no turn came in time.
  case busy
  /// The forwarder stops.
  case stopping
  /// Trouble of our own: disk, memory.
  case trouble

  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .answered: .endpointStatus
    case .noAnswer(let failure): failure.code
    case .gone: .endpointGone
    case .disabled: .routeDisabled
    case .paused: .routePaused
    case .busy: .routeBusy
    case .stopping: .serviceStopping
    case .trouble: .eventNotMade
    }
  }

  /// What Postfix is told. The enhanced codes are those of RFC 3463 §3.4 and §3.5.
  package func reply(route: String) -> SMTPReply {
    func reply(_ enhanced: String, _ text: String) -> SMTPReply {
      SMTPReply(
        451, enhanced, HeaderText(sanitizing: "route \(route): \(text), try again later"), reason: code)
    }
    return switch self {
    case .answered(let status):
      reply("4.3.0", "its endpoint answered \(DeliveryAnswer.status(status))")
    case .noAnswer(let failure): reply("4.4.1", "no answer from its endpoint (\(failure))")
    case .gone: reply("4.3.2", "its endpoint is gone (HTTP 410), the route is disabled")
    case .disabled: reply("4.3.2", "it is disabled")
    case .paused: reply("4.3.2", "its endpoint is not asked for the time being")
    case .busy: reply("4.3.2", "too many messages wait for its endpoint")
    case .stopping: reply("4.3.2", "the service is stopping")
    case .trouble: reply("4.3.0", "the event could not be made")
    }
  }
}
