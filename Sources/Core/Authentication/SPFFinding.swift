package import Mail

/// What SPF said about a message: the event's `authentication.spf` object.
package struct SPFFinding: Hashable, Sendable {
  /// The result; `none` until something was checked.
  package var result: SPFResult = .none
  /// The domain whose record was evaluated.
  package var domain: DomainName?
  /// The address that was checked.
  package var clientIP: IPAddress?
  /// The envelope sender as given; empty for the null reverse-path.
  package var mailFrom: String?
  /// The HELO name as given.
  package var heloDomain: String?
  /// The value of the Received-SPF field we wrote, unfolded.
  package var receivedSPFHeader: String?
  /// The text of the domain's `exp=` record (RFC 7208 §6.2).
  package var explanation: String?

  /// Nothing checked, nothing known.
  package init() {}
}
