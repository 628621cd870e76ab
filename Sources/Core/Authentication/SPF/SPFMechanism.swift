package import Mail

/// What a directive compares the client with: RFC 7208 §5. A domain left out is the record's own.
package enum SPFMechanism: Hashable, Sendable {
  case all
  case include(SPFDomainSpec)
  case a(SPFDomainSpec?, SPFPrefixLengths)
  case mx(SPFDomainSpec?, SPFPrefixLengths)
  case ptr(SPFDomainSpec?)
  /// `ip4` or `ip6`. `nil` is a network of IPv4-mapped addresses, which no client is in: RFC 7208 §5
  /// takes such clients as IPv4.
  case network(Network?)
  case exists(SPFDomainSpec)
}
