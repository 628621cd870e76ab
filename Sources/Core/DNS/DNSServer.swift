package import Mail

/// A server that is asked: one that resolves recursively for us.
package struct DNSServer: Hashable, Sendable {
  /// The port of DNS (RFC 1035 §4.2).
  package static let standardPort: UInt16 = 53
  /// Servers taken from a resolver file; those behind are ignored, as the C library does.
  package static let maximumSystemServers = 3

  /// The server's address.
  package let address: IPAddress
  /// The server's port, over UDP and TCP.
  package let port: UInt16

  /// A server at an address.
  package init(_ address: IPAddress, port: UInt16 = standardPort) {
    self.address = address
    self.port = port
  }

  /// Reads `ip` or `ip@port`; the port is 1...65535.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    self.address = address
    guard parts.count == 2 else {
      port = Self.standardPort
      return
    }
    guard parts[1].utf8.allSatisfy({ ASCII.isDigit($0) }), let port = UInt16(parts[1]), port > 0 else {
      return nil
    }
    self.port = port
  }

  /// The servers that a file like `/etc/resolv.conf` names, in its order; the one on this host where it
  /// names none, as resolv.conf(5) says. Addresses with a zone are skipped.
  package static func servers(inResolverFile octets: [UInt8]) -> [DNSServer] {
    var servers: [DNSServer] = []
    for line in octets.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
      let words = line.split(whereSeparator: ASCII.isWhitespace)
      guard words.count >= 2, words[0].elementsEqual("nameserver".utf8),
        let address = IPAddress(String(decoding: words[1], as: UTF8.self))
      else { continue }
      servers.append(DNSServer(address))
      if servers.count == maximumSystemServers { break }
    }
    return servers.isEmpty ? [DNSServer(IPAddress(v4: 0x7f00_0001))] : servers
  }
}

extension DNSServer: CustomStringConvertible {
  /// `192.0.2.53@53`.
  package var description: String { "\(address)@\(port)" }
}
