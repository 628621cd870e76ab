/// Whose tokens a rule counts.
package enum RateKey: String, Hashable, Sendable, CaseIterable {
  /// The network that the client's address lies in.
  case client
  /// The envelope sender; the null reverse-path has none.
  case sender
  /// Its domain.
  case senderDomain = "sender_domain"
  /// An envelope recipient.
  case recipient
  /// Its domain.
  case recipientDomain = "recipient_domain"
  /// The name that the client authenticated with.
  case user
  /// The author's domain, where DMARC proves it.
  case authorDomain = "author_domain"
  /// All mail together.
  case global

  /// Whether what is counted belongs to the client that is there: only then a refusal is a violation of the
  /// client's own. Senders can be forged, and recipients belong to everybody who writes to them.
  package var isClientsOwn: Bool { self == .client }
}

/// What a rule counts.
package enum RateCount: String, Hashable, Sendable, CaseIterable {
  /// MAIL commands.
  case messages
  /// RCPT commands that are not refused otherwise.
  case recipients
  /// Connections.
  case connections
  /// Octets of whole messages.
  case bytes
}

/// What becomes of what a rule refuses.
package enum RateAction: String, Hashable, Sendable, CaseIterable {
  /// 4xx: the client comes again.
  case `defer`
  /// 5xx, which only a person decides.
  case reject
  /// 4xx, and the policy daemon bans the client.
  case ban
}

/// Where in a session something is counted.
package enum RateStage: Int, Hashable, Sendable, CaseIterable {
  case connect
  case mail
  case recipient
  case endOfMessage
}
