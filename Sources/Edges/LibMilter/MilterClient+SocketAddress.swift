import Glibc
import Mail

extension MilterClient {
  init(hostname: UnsafePointer<CChar>?, socketAddress: UnsafePointer<sockaddr>?) {
    let name = hostname.map { String(cString: $0) } ?? ""
    switch Int32(socketAddress?.pointee.sa_family ?? 0) {
    case AF_INET:
      let (address, port) = Self.read(socketAddress, as: sockaddr_in.self) { address in
        (IPAddress(v4: UInt32(bigEndian: address.sin_addr.s_addr)), UInt16(bigEndian: address.sin_port))
      }
      self.init(hostname: name, address: address, port: port)
    case AF_INET6:
      let (address, port) = Self.read(socketAddress, as: sockaddr_in6.self) { address in
        let halves = withUnsafeBytes(of: address.sin6_addr) { bytes in
          (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
        return (
          IPAddress(v6High: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1)),
          UInt16(bigEndian: address.sin6_port)
        )
      }
      self.init(hostname: name, address: address, port: port)
    default:
      self.init(hostname: name, address: nil, port: 0)
    }
  }

  /// libmilter hands over a union that is large enough for every family.
  private static func read<Address>(
    _ pointer: UnsafePointer<sockaddr>?, as type: Address.Type,
    _ reading: (Address) -> (IPAddress, UInt16)
  ) -> (IPAddress?, UInt16) {
    guard let pointer else { return (nil, 0) }
    let (address, port) = reading(UnsafeRawPointer(pointer).loadUnaligned(as: type))
    return (address, port)
  }
}
