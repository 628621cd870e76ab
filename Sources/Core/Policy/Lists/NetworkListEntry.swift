package import Mail

/// One network of a list that an operator imports: a ban or an allowed network, as far as the list says.
package struct NetworkListEntry: Hashable, Sendable {
  /// The network.
  package let network: Network
  /// Why; `nil` where the list does not say.
  package let reason: String?
  /// Who set it; `nil` where the list does not say.
  package let author: String?
  /// Since when; `nil` where the list does not say.
  package let createdAt: Timestamp?
  /// Until when; `nil` where the list does not say, which is for good unless the importer says otherwise.
  package let expiresAt: Timestamp?
  /// Whether a rule set it.
  package let isAutomatic: Bool
  /// What clients are told; `nil` where the list does not say.
  package let action: Ban.Action?

  /// An entry.
  package init(
    network: Network, reason: String? = nil, author: String? = nil, createdAt: Timestamp? = nil,
    expiresAt: Timestamp? = nil, isAutomatic: Bool = false, action: Ban.Action? = nil
  ) {
    self.network = network
    self.reason = reason
    self.author = author
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.isAutomatic = isAutomatic
    self.action = action
  }
}
