package import Mail

/// What changed in a `ViolationBook`: networks with what stands of them now, `nil` for nothing.
package struct ViolationBookChanges: Sendable {
  /// Violations.
  package let counts: [(Network, ViolationCount?)]
  /// Past bans.
  package let histories: [(Network, BanHistory?)]
  /// Verified mail.
  package let goodMail: [(Network, GoodMailRecord?)]

  /// Whether nothing changed.
  package var isEmpty: Bool { counts.isEmpty && histories.isEmpty && goodMail.isEmpty }
}
