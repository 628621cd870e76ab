import Glibc

/// `sockaddr_un`, for a path or, beginning with `@`, an abstract name (unix(7)).
struct SocketAddressUnix {
  private var address = sockaddr_un()
  private let length: socklen_t

  /// `nil` for an empty or too long name, or one with a NUL.
  init?(_ name: String) {
    let bytes = Array(name.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard !bytes.isEmpty, bytes.count < capacity, !bytes.contains(0) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    let isAbstract = bytes.first == UInt8(ascii: "@")
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: bytes)
      if isAbstract { path[0] = 0 }
    }
    // An abstract name has exactly its length; a path ends at its NUL.
    let offset = MemoryLayout<sockaddr_un>.size - capacity
    length = socklen_t(offset + bytes.count + (isAbstract ? 0 : 1))
  }

  func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}
