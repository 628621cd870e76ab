package import Mail

/// Why a connection, a command or a message is refused, and what the client is told.
package struct Refusal: Hashable, Sendable {
  /// The cause in one word, as log and metrics name it.
  package enum Cause: String, Hashable, Sendable, CaseIterable {
    /// A ban covers the client.
    case banned
    /// A rule of `rate_limits`.
    case rateLimit = "rate_limit"
    /// `max_connections_per_ip`.
    case perClientConnections = "per_ip_limit"
    /// `max_total_connections`.
    case totalConnections = "total_limit"
    /// `max_connections_per_minute`, or a rule that counts connections.
    case connectionRate = "connection_rate"
    /// The sender address breaks RFC 5321 or 6531.
    case malformedSender = "malformed_sender"
    /// The recipient address does.
    case malformedRecipient = "malformed_recipient"
    /// More recipients than one message may have.
    case tooManyRecipients = "too_many_recipients"
    /// An address beyond ASCII without SMTPUTF8 (RFC 6531 §3.4).
    case undeclaredUTF8 = "undeclared_utf8"
    /// The SIZE parameter breaks RFC 1870.
    case malformedSize = "malformed_size"
    /// The message is larger than `max_message_size`.
    case tooLarge = "too_large"
    /// The header section breaks its limits.
    case headerTooLarge = "header_too_large"
    /// Too many fields claim to be ours.
    case forgedFields = "forged_fields"
    /// `allowed_tlds`.
    case topLevelDomain = "top_level_domain"
    /// `blocked_domains`.
    case blockedDomain = "blocked_domain"
    /// `require_spf`.
    case spf
    /// `require_dkim`.
    case dkim
    /// The author domain's DMARC policy, under `dmarc_enforcement: strict`.
    case dmarc
    /// What the routes of all recipients require (`require`).
    case route
    /// The operator's own message could not be signed.
    case signing
    /// The mail server and we disagree about where the session stands.
    case outOfSequence = "out_of_sequence"

    /// Whether it concerns a connection and not what came over it.
    package var isOfConnection: Bool {
      switch self {
      case .banned, .perClientConnections, .totalConnections, .connectionRate: true
      default: false
      }
    }
  }

  /// The cause.
  package let cause: Cause
  /// The reason: finer than the cause where SPF, DKIM, DMARC, a route or a key is it.
  package let code: ReasonCode
  /// What the client is told; its text ends with the code.
  package let reply: SMTPReply

  /// A refusal.
  package init(_ cause: Cause, _ code: ReasonCode, _ reply: SMTPReply) {
    self.cause = cause
    self.reply = reply.giving(code)
    self.code = code
  }
}
