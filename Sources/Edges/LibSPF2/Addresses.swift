import Glibc
import Mail

extension in_addr {
  /// An IPv4 address.
  init(_ address: IPAddress) { self.init(s_addr: in_addr_t(truncatingIfNeeded: address.low).bigEndian) }
}

extension in6_addr {
  /// An IPv6 address.
  init(_ address: IPAddress) {
    self.init()
    withUnsafeMutableBytes(of: &self) { octets in
      octets.storeBytes(of: address.high.bigEndian, as: UInt64.self)
      octets.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
    }
  }
}
