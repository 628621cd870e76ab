import DNS
import Glibc
import Mail

/// A server's address as the kernel wants it.
struct SocketAddress: Sendable {
  private let address: IPAddress
  private let port: UInt16

  init(_ server: DNSServer) {
    address = server.address
    port = server.port
  }

  var family: Int32 { address.family == .v4 ? AF_INET : AF_INET6 }

  /// Connects a socket; the result of connect(2).
  func connect(_ descriptor: Int32) -> Int32 {
    switch address.family {
    case .v4:
      var target = sockaddr_in()
      target.sin_family = sa_family_t(AF_INET)
      target.sin_port = port.bigEndian
      target.sin_addr.s_addr = UInt32(truncatingIfNeeded: address.low).bigEndian
      return Self.connect(descriptor, &target)
    case .v6:
      var target = sockaddr_in6()
      target.sin6_family = sa_family_t(AF_INET6)
      target.sin6_port = port.bigEndian
      withUnsafeMutableBytes(of: &target.sin6_addr) { bytes in
        bytes.storeBytes(of: address.high.bigEndian, toByteOffset: 0, as: UInt64.self)
        bytes.storeBytes(of: address.low.bigEndian, toByteOffset: 8, as: UInt64.self)
      }
      return Self.connect(descriptor, &target)
    }
  }

  private static func connect<Target>(_ descriptor: Int32, _ target: inout Target) -> Int32 {
    withUnsafeBytes(of: &target) { bytes in
      Glibc.connect(
        descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
  }
}
