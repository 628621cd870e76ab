/// How much of an address must agree with that of an `a` or `mx`: dual-cidr-length of RFC 7208 §5.3.
package struct SPFPrefixLengths: Hashable, Sendable {
  /// Bits of an IPv4 address, 0...32.
  package var v4 = 32
  /// Bits of an IPv6 address, 0...128.
  package var v6 = 128

  /// Whole addresses.
  package init() {}
}
