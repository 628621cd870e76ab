package import DNS
package import Policy

/// What whoever drives a session does next.
package enum SessionStep: Hashable, Sendable {
  /// Look up bans and limits for this client and come back with `.connectionChecked`.
  case checkConnection(RateFacts)
  /// Ask the rules of `rate_limits` and come back with `.limitsChecked`.
  case checkLimits(RateStage, RateFacts)
  /// Answer the command.
  case reply(SessionAnswer)
  /// Send these questions now: their answers will be asked for at the end of the message. A hint.
  case lookAhead([DNSQuestion])
  /// Call ``SMTPSession/authenticate(_:)``, which checks SPF, DKIM and DMARC.
  case authenticate
  /// The message is decided: edit its header and answer.
  indirect case finish(MessageOutcome)
  /// Whatever is kept for the message in progress can go.
  case forgetMessage
}

/// The answer to one SMTP command.
package enum SessionAnswer: Hashable, Sendable {
  /// Go on.
  case proceed
  /// Refuse it, 4xx or 5xx.
  case refuse(Refusal)
}
