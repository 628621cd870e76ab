import Glibc
import Locking
import Mail

/// A socket that listens, on a unix path or a TCP port; it is closed with its last reference.
final class ListeningSocket: Sendable {
  let descriptor: Int32
  /// Where it listens; with the port that the system chose where 0 was asked for.
  let address: ListenAddress
  private let file: Locked<SocketFile?>

  /// - Parameter mode: The permissions of a unix socket: who may connect.
  init(_ address: ListenAddress, mode: UInt32) throws {
    switch address {
    case .unix(let path):
      let file = try SocketFile(listeningAt: path, mode: mode)
      self.file = Locked(file)
      self.address = address
      descriptor = file.descriptor
    case .inet(let host, let port):
      let (descriptor, bound) = try Self.listen(host, port)
      self.descriptor = descriptor
      self.address = .inet(host: host, port: bound)
      file = Locked(nil)
    }
  }

  deinit {
    stop()
    close(descriptor)
  }

  /// Stops listening, wakes who waits in accept(2) and takes the socket's file away.
  func stop() {
    shutdown(descriptor, Int32(SHUT_RDWR))
    // Once only: a file that stands there later is another process's.
    let file = file.withLock { $0.take() }
    file?.remove()
  }

  private static func listen(_ host: String, _ port: Int) throws(SocketFileError) -> (Int32, Int) {
    let place = "\(host):\(port)"
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_PASSIVE
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &found) == 0, let found else {
      throw SocketFileError(place, .system("getaddrinfo", ENOENT))
    }
    defer { freeaddrinfo(found) }
    let info = found.pointee
    let descriptor = socket(info.ai_family, info.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), info.ai_protocol)
    guard descriptor >= 0 else { throw SocketFileError(place, .system("socket", errno)) }
    var yes: Int32 = 1
    // Connections inherit the second: a reply does not wait for the peer's acknowledgement of the one before.
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0,
      Glibc.listen(descriptor, SocketFile.backlog) == 0, let bound = boundPort(descriptor)
    else {
      let code = errno
      close(descriptor)
      throw SocketFileError(place, .system("listen", code))
    }
    return (descriptor, bound)
  }

  private static func boundPort(_ descriptor: Int32) -> Int? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getsockname(descriptor, address, &length) == 0 else { return nil }
        // Both families have it behind the family's two octets.
        let port = UnsafeRawPointer(address).loadUnaligned(fromByteOffset: 2, as: UInt16.self)
        return Int(UInt16(bigEndian: port))
      }
    }
  }
}
