package import Mail

/// A network whose clients are turned away, with who decided it, why and for how long.
package struct Ban: Hashable, Sendable {
  /// How clients are turned away.
  package enum Action: String, Hashable, Sendable {
    /// For good: 5xx. Only a person decides this.
    case reject
    /// For now: 4xx.
    case `defer`
  }

  /// The longest reason in octets: a sentence or two.
  package static let maximumReasonOctets = 500
  /// The longest author in octets: a login name or the name of a rule.
  package static let maximumAuthorOctets = 100

  /// Whom it concerns.
  package let network: Network
  /// Why, for the operator. Clients are not told.
  package let reason: String
  /// Who set it: a person's name, or the name of an automatic rule.
  package let author: String
  /// Since when.
  package let createdAt: Timestamp
  /// Until when, that moment excluded; `nil` means until it is removed.
  package let expiresAt: Timestamp?
  /// Whether a rule set it, and not a person.
  package let isAutomatic: Bool
  /// What clients are told. Always `.defer` for an automatic ban.
  package let action: Action

  /// A ban. An automatic measure is temporary by design: its action becomes `.defer`.
  package init(
    network: Network, reason: String, author: String, createdAt: Timestamp, expiresAt: Timestamp? = nil,
    isAutomatic: Bool = false, action: Action = .reject
  ) {
    self.network = network
    self.reason = reason
    self.author = author
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.isAutomatic = isAutomatic
    self.action = isAutomatic ? .defer : action
  }

  /// Whether the ban counts at `now`.
  package func isInForce(at now: Timestamp) -> Bool {
    guard let expiresAt else { return true }
    return now < expiresAt
  }
}
