import Glibc
import Mail

extension ListenAddress {
  /// libmilter's spelling: it knows IPv6 under a name of its own.
  var libmilterForm: String {
    switch self {
    case .unix(let path): "unix:\(path)"
    case .inet(let host, let port): host.contains(":") ? "inet6:\(port)@\(host)" : "inet:\(port)@\(host)"
    }
  }

  /// Runs `body` while nobody new finds the unix socket; `body` gets the address it can be reached at
  /// meanwhile. Ports of TCP stay as they are.
  func withoutNewConnections(_ body: (_ parked: ListenAddress) -> Void) {
    guard case .unix(let path) = self else { return body(self) }
    let parked = path + ".stopping"
    // Too long a name would not fit a socket address.
    guard parked.utf8.count <= Self.maximumPathOctets, rename(path, parked) == 0 else { return body(self) }
    body(.unix(path: parked))
    unlink(parked)
  }

  /// Connects and hangs up. Without effect where nobody listens, or where the host is a name that would
  /// have to be looked up.
  func touch() {
    switch self {
    case .unix(let path):
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      let bytes = Array(path.utf8)
      let fits = withUnsafeMutableBytes(of: &address.sun_path) { field in
        guard bytes.count < field.count else { return false }
        field.copyBytes(from: bytes)
        return true
      }
      if fits { Self.touch(address, family: AF_UNIX) }
    case .inet(let host, let port):
      guard let port = UInt16(exactly: port), let ip = IPAddress(host), ip.family == .v4 else { return }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(truncatingIfNeeded: ip.low).bigEndian
      Self.touch(address, family: AF_INET)
    }
  }

  private static func touch<Address>(_ address: Address, family: Int32) {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return }
    withUnsafeBytes(of: address) { bytes in
      guard let start = bytes.baseAddress else { return }
      _ = connect(
        descriptor, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
    _ = Glibc.close(descriptor)
  }
}
