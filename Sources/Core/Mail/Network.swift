/// A network in CIDR notation; a single address is a network of full prefix length.
package struct Network: Hashable, Sendable {
  /// The network's first address: all bits beyond the prefix are zero.
  package let address: IPAddress
  /// The prefix length in bits, 0...32 or 0...128.
  package let prefixLength: Int

  /// The network of `prefixLength` bits that `address` lies in; `nil` for an impossible length.
  package init?(_ address: IPAddress, prefixLength: Int) {
    guard (0...address.family.bits).contains(prefixLength) else { return nil }
    self.init(masking: address, to: prefixLength)
  }

  /// The network that holds only `address`.
  package init(_ address: IPAddress) { self.init(masking: address, to: address.family.bits) }

  private init(masking address: IPAddress, to length: Int) {
    prefixLength = length
    switch address.family {
    case .v4:
      let mask: UInt32 = length == 0 ? 0 : UInt32.max << UInt32(32 - length)
      self.address = IPAddress(v4: UInt32(truncatingIfNeeded: address.low) & mask)
    case .v6:
      let highMask: UInt64 = length == 0 ? 0 : UInt64.max << UInt64(max(0, 64 - length))
      let lowMask: UInt64 = length <= 64 ? 0 : UInt64.max << UInt64(128 - length)
      self.address = IPAddress(v6High: address.high & highMask, low: address.low & lowMask)
    }
  }

  /// Reads `192.0.2.0/24`, `2001:db8::/32` or a bare address. Bits beyond the prefix must be zero:
  /// `192.0.2.1/24` is more likely a mistake than a network. An IPv4-mapped network of 96 bits or more,
  /// such as `::ffff:192.0.2.0/120`, is its IPv4 network.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    guard parts.count == 2 else {
      self.init(address)
      return
    }
    let digits = parts[1].utf8
    guard digits.allSatisfy({ ASCII.isDigit($0) }), digits.count == 1 || digits.first != UInt8(ascii: "0"),
      let written = Int(parts[1])
    else { return nil }
    let isMapped = address.family == .v4 && first.utf8.contains(UInt8(ascii: ":"))
    guard let network = Network(address, prefixLength: isMapped ? written - 96 : written),
      network.address == address
    else { return nil }
    self = network
  }

  /// Whether `candidate` lies in this network.
  package func contains(_ candidate: IPAddress) -> Bool {
    guard candidate.family == address.family else { return false }
    return Network(masking: candidate, to: prefixLength).address == address
  }
}

extension Network: CustomStringConvertible {
  /// `192.0.2.0/24`, or the bare address where the prefix is the full length.
  package var description: String {
    prefixLength == address.family.bits ? "\(address)" : "\(address)/\(prefixLength)"
  }
}
