package import Mail

/// What one record says.
package enum DNSRecordData: Hashable, Sendable {
  /// An IPv4 address.
  case a(IPAddress)
  /// An IPv6 address. An IPv4-mapped one, which ``IPAddress`` would turn into IPv4, is never handed out:
  /// the record is skipped, since no client has such an address.
  case aaaa(IPAddress)
  /// A mail exchange; the root as `exchange` means that the domain takes no mail (RFC 7505).
  case mx(preference: UInt16, exchange: DNSName)
  /// The strings of the record, joined without anything between them (RFC 7208 §3.3, RFC 6376 §3.6.2.2).
  case txt([UInt8])
  /// The name that an address says it has.
  case ptr(DNSName)
  /// The name that this one stands for; only where CNAME itself was asked.
  case cname(DNSName)
}
