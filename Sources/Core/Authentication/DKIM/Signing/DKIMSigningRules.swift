/// How messages are signed.
package struct DKIMSigningRules: Hashable, Sendable {
  /// `c=`.
  package var canonicalization = DKIMCanonicalizationPair(header: .relaxed, body: .relaxed)
  /// How long signatures count, in seconds: `x=` is `t=` and this. `nil` leaves `x=` out.
  package var lifetimeSeconds: Int64?

  /// relaxed/relaxed, for good.
  package init() {}
}
