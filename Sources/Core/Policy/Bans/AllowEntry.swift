package import Mail

/// A network whose clients no ban and no limit touches, with who decided it, why and for how long.
package struct AllowEntry: Hashable, Sendable {
  /// Whom it concerns.
  package let network: Network
  /// Why, for the operator.
  package let reason: String
  /// Who set it.
  package let author: String
  /// Since when.
  package let createdAt: Timestamp
  /// Until when, that moment excluded; `nil` means until it is removed.
  package let expiresAt: Timestamp?

  /// An entry. Its texts have the bounds of a ban's.
  package init(
    network: Network, reason: String, author: String, createdAt: Timestamp, expiresAt: Timestamp? = nil
  ) {
    self.network = network
    self.reason = reason
    self.author = author
    self.createdAt = createdAt
    self.expiresAt = expiresAt
  }

  /// Whether the entry counts at `now`.
  package func isInForce(at now: Timestamp) -> Bool {
    guard let expiresAt else { return true }
    return now < expiresAt
  }
}
