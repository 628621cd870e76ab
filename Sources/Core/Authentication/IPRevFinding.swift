package import Mail

/// What the reverse lookup of the client said: the event's `authentication.iprev` object.
package struct IPRevFinding: Hashable, Sendable {
  /// The result; `none` until it was looked up.
  package var result: IPRevResult = .none
  /// The name that leads back to the client's address.
  package var name: DomainName?

  /// Nothing checked, nothing known.
  package init() {}
}
