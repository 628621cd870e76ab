package import Mail

/// How wide a network counts as one client: a household or a server often has a whole /64 of IPv6.
package struct ClientNetworks: Hashable, Sendable {
  /// Prefix length of IPv4 networks.
  package let v4: Int
  /// Prefix length of IPv6 networks.
  package let v6: Int

  /// Networks of these prefix lengths; one that is impossible becomes the nearest possible one.
  package init(v4: Int = 32, v6: Int = 64) {
    self.v4 = min(max(v4, 0), 32)
    self.v6 = min(max(v6, 0), 128)
  }

  /// The network that counts as the client.
  package func network(of address: IPAddress) -> Network {
    Network(address, prefixLength: address.family == .v4 ? v4 : v6) ?? Network(address)
  }
}
