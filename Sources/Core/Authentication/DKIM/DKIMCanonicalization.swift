/// How much a header section or a body may be changed on its way: `c=`, RFC 6376 §3.4.
package enum DKIMCanonicalization: String, Hashable, Sendable, CaseIterable {
  /// Nearly nothing may change.
  case simple
  /// White space and the case of field names may change.
  case relaxed
}
