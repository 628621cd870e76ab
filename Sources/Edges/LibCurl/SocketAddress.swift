import CCurl
import Glibc
import Mail

/// The address of a connection as libcurl hands it out.
struct SocketAddress {
  /// The IP address; `nil` for other families.
  let ip: IPAddress?

  init(_ address: UnsafeMutablePointer<curl_sockaddr>) {
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
      ip = nil
      return
    }
    // The structure ends in an address of varying length, of which Swift sees only the shortest form.
    let raw = UnsafeRawPointer(address) + offset
    let length = Int(address.pointee.addrlen)
    switch address.pointee.family {
    case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
      let inet = raw.loadUnaligned(as: sockaddr_in.self)
      ip = IPAddress(v4: UInt32(bigEndian: inet.sin_addr.s_addr))
    case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
      let inet = raw.loadUnaligned(as: sockaddr_in6.self)
      let halves = withUnsafeBytes(of: inet.sin6_addr) { bytes in
        (bytes.loadUnaligned(as: UInt64.self), bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      }
      ip = IPAddress(v6High: UInt64(bigEndian: halves.0), low: UInt64(bigEndian: halves.1))
    default:
      ip = nil
    }
  }
}
