/// The addresses that a webhook given by somebody else may not reach: everything that the IANA registries
/// of special-purpose addresses (RFC 6890) do not call globally reachable, and multicast.
package enum PrivateNetworks {
  static let spellings = [
    "0.0.0.0/8",  // this host, RFC 1122 §3.2.1.3
    "10.0.0.0/8",  // RFC 1918
    "100.64.0.0/10",  // shared with a carrier, RFC 6598
    "127.0.0.0/8",  // loopback
    "169.254.0.0/16",  // link-local, and where clouds serve credentials
    "172.16.0.0/12",  // RFC 1918
    "192.0.0.0/24",  // protocol assignments
    "192.0.2.0/24",  // documentation
    "192.88.99.0/24",  // 6to4 relays, withdrawn
    "192.168.0.0/16",  // RFC 1918
    "198.18.0.0/15",  // benchmarks
    "198.51.100.0/24",  // documentation
    "203.0.113.0/24",  // documentation
    "224.0.0.0/4",  // multicast
    "240.0.0.0/4",  // reserved, and broadcast
    "::/96",  // unspecified, loopback, and IPv4-compatible addresses, withdrawn
    "64:ff9b:1::/48",  // local translation, RFC 8215
    "100::/64",  // discard
    "2001::/23",  // protocol assignments: Teredo, ORCHID, benchmarks
    "2001:db8::/32",  // documentation
    "2002::/16",  // 6to4, withdrawn by RFC 7526
    "3fff::/20",  // documentation
    "5f00::/16",  // segment routing
    "fc00::/7",  // unique local
    "fe80::/10",  // link-local
    "fec0::/10",  // site-local, withdrawn
    "ff00::/8",  // multicast
  ]

  private static let networks = spellings.compactMap { Network($0) }
  private static let translated = Network("64:ff9b::/96")

  /// Whether `address` lies in one of the networks. An IPv4-mapped address counts as its IPv4 address, and
  /// so does one of the NAT64 prefix (RFC 6052), behind which every IPv4 network is reached.
  package static func contains(_ address: IPAddress) -> Bool {
    if translated?.contains(address) == true {
      return contains(IPAddress(v4: UInt32(truncatingIfNeeded: address.low)))
    }
    return networks.contains { $0.contains(address) }
  }
}
