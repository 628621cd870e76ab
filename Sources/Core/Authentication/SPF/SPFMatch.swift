package import DNS
package import Mail

/// A directive that matched, or the redirect that was followed.
package struct SPFMatch: Hashable, Sendable {
  /// Whose record it is.
  package let name: DNSName
  /// The term as written, such as `~include:_spf.example.net`.
  package let term: HeaderText
  /// Whether the term is `redirect`, which leads on where no directive matched.
  package let isRedirect: Bool
}
