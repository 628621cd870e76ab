import Glibc

/// A UDP and a listening TCP socket on the same port of 127.0.0.1.
struct ServerSockets {
  let datagram: Int32
  let listener: Int32
  let port: UInt16

  init(port wanted: UInt16) throws(ScriptedDNSServer.SocketFailure) {
    // The system chooses a port for UDP; the same one may be taken for TCP.
    for _ in 0..<50 {
      let datagram = socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
      var on: Int32 = 1
      setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
      var size: Int32 = 4 << 20
      setsockopt(datagram, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      if let port = Self.bind(datagram, to: wanted), Self.bind(listener, to: port) != nil,
        listen(listener, 64) == 0
      {
        self.datagram = datagram
        self.listener = listener
        self.port = port
        return
      }
      let code = errno
      close(datagram)
      close(listener)
      guard wanted == 0, code == EADDRINUSE else { throw ScriptedDNSServer.SocketFailure(code: code) }
    }
    throw ScriptedDNSServer.SocketFailure(code: EADDRINUSE)
  }

  /// The port it was bound to; zero lets the system choose.
  private static func bind(_ descriptor: Int32, to port: UInt16) -> UInt16? {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafeMutableBytes(of: &address) { bytes in
      let general = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self)
      guard Glibc.bind(descriptor, general, length) == 0, let general,
        getsockname(descriptor, general, &length) == 0
      else { return nil }
      return UInt16(bigEndian: bytes.load(fromByteOffset: 2, as: UInt16.self))
    }
  }
}
