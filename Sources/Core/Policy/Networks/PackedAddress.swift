import Mail

/// An address of one family in as few octets as it takes.
protocol PackedAddress: Hashable, Sendable {
  init(_ address: IPAddress)
  var unpacked: IPAddress { get }
  /// With all bits beyond the prefix zero.
  func masked(to length: Int) -> Self
}

/// The 32 bits of an IPv4 address.
struct PackedIPv4: PackedAddress {
  private let bits: UInt32

  private init(bits: UInt32) { self.bits = bits }

  init(_ address: IPAddress) { bits = UInt32(truncatingIfNeeded: address.low) }

  var unpacked: IPAddress { IPAddress(v4: bits) }

  func masked(to length: Int) -> PackedIPv4 {
    PackedIPv4(bits: length == 0 ? 0 : bits & UInt32.max << UInt32(32 - length))
  }
}

/// The 128 bits of an IPv6 address.
struct PackedIPv6: PackedAddress {
  private let high: UInt64
  private let low: UInt64

  private init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  init(_ address: IPAddress) { self.init(high: address.high, low: address.low) }

  var unpacked: IPAddress { IPAddress(v6High: high, low: low) }

  func masked(to length: Int) -> PackedIPv6 {
    PackedIPv6(
      high: length == 0 ? 0 : high & UInt64.max << UInt64(max(0, 64 - length)),
      low: length <= 64 ? 0 : low & UInt64.max << UInt64(128 - length))
  }
}
