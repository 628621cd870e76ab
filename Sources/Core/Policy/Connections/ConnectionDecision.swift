package import Mail

/// Whether a connection may be.
package struct ConnectionDecision: Hashable, Sendable {
  /// When a client that is refused hears of it.
  package enum Moment: Hashable, Sendable {
    /// In the greeting, in the mail server's own words.
    case atOnce
    /// At MAIL, in ours.
    case whenItCanBeTold
  }

  /// What was decided.
  package enum Outcome: Hashable, Sendable {
    case admitted
    case refused(ConnectionRefusal, Moment)
  }

  /// Who opened it.
  package let client: Network
  /// What was decided.
  package let outcome: Outcome
}

/// Why a connection is one too many.
package enum ConnectionRefusal: Hashable, Sendable {
  /// Too many are open.
  case open(ConnectionFinding)
  /// Too many were opened.
  case rate(RateFinding)

  /// Whether it is the client's own fault: what others use up is not.
  package var isClientsOwn: Bool {
    switch self {
    case .open(let finding): finding.limit == .perClient
    case .rate(let finding): finding.key.isClientsOwn
    }
  }

  /// The name of the limit.
  package var name: String {
    switch self {
    case .open(let finding): finding.limit.rawValue
    case .rate(let finding): finding.rule
    }
  }

  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .open(let finding): finding.limit.code
    case .rate(let finding): finding.code
    }
  }

  /// What the client is told: 421, which ends the connection (RFC 5321 §3.8).
  package var reply: SMTPReply {
    switch self {
    case .open(let finding): finding.reply
    case .rate(let finding): finding.reply(at: .connect)
    }
  }
}

/// What a limit on open connections says.
package struct ConnectionFinding: Hashable, Sendable {
  /// The limit, by the name of its setting.
  package enum Limit: String, Hashable, Sendable, CaseIterable {
    case perClient = "max_connections_per_ip"
    case total = "max_total_connections"

    /// The reason.
    package var code: ReasonCode {
      switch self {
      case .perClient: .perClientConnections
      case .total: .totalConnections
      }
    }
  }

  package let limit: Limit
  /// Who wanted one more.
  package let client: Network
  /// How many were open.
  package let open: Int
  /// How many may be.
  package let allowed: Int

  /// RFC 3463 §3.5: X.4.5, mail system congestion, where the client is not to blame; §3.8: X.7.1 where it is.
  package var reply: SMTPReply {
    switch limit {
    case .perClient:
      SMTPReply(
        421, "4.7.1",
        "limit \(limit.rawValue): \(client.description) has \(open) of \(allowed) connections open; close one or try again later",
        reason: limit.code)
    case .total:
      SMTPReply(
        421, "4.4.5", "limit \(limit.rawValue): \(open) of \(allowed) connections are open; try again later",
        reason: limit.code)
    }
  }
}
