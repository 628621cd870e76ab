package import DNS

/// What a resolver is told.
package struct ResolverConfiguration: Sendable {
  /// How long one try waits for its answer. A datagram is lost now and then, and a resolver that has to
  /// ask far away needs a second.
  package static let standardTryTimeout = Duration.seconds(2)
  /// How long one lookup may take over all its tries, servers and aliases.
  package static let standardLookupTimeout = Duration.seconds(5)
  /// The memory of the cache in octets: about 35,000 answers of the usual size.
  package static let standardCacheOctets = 16 << 20

  /// The servers that are asked, the first one first; never empty.
  package let servers: [DNSServer]
  /// See ``standardTryTimeout``.
  package let tryTimeout: Duration
  /// See ``standardLookupTimeout``; `dns_timeout`.
  package let lookupTimeout: Duration
  /// See ``standardCacheOctets``. Zero keeps nothing.
  package let cacheOctets: Int

  /// A configuration; without servers those of the system are asked.
  package init(
    servers: [DNSServer], tryTimeout: Duration = standardTryTimeout,
    lookupTimeout: Duration = standardLookupTimeout, cacheOctets: Int = standardCacheOctets
  ) {
    self.servers = servers.isEmpty ? SystemServers.read() : servers
    self.tryTimeout = tryTimeout
    self.lookupTimeout = lookupTimeout
    self.cacheOctets = cacheOctets
  }
}
