import Glibc
import Mail

/// Connects to a unix socket and hangs up: the only way to tell a live socket from a left-over file.
enum SocketProbe {
  /// Whether somebody listens; `nil` where we may not connect ourselves.
  static func isListening(unixPath path: String) -> Bool? {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let octets = Array(path.utf8)
    guard octets.count <= ListenAddress.maximumPathOctets else { return nil }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: octets) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    if result == 0 { return true }
    return errno == ECONNREFUSED || errno == ENOENT ? false : nil
  }
}
