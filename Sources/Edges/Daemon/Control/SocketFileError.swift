import Glibc
import Mail

/// Why a unix socket could not be made.
package struct SocketFileError: Failure, Hashable {
  /// What stands in the way.
  package enum Reason: Hashable, Sendable {
    /// A living process answers there.
    case inUse
    /// The path is relative or does not fit `sockaddr_un`.
    case pathTooLong
    /// A system call failed with this `errno`.
    case system(String, Int32)
  }

  /// The socket's path.
  package let path: String
  /// What stands in the way.
  package let reason: Reason

  init(_ path: String, _ reason: Reason) {
    self.path = path
    self.reason = reason
  }

  /// Another process may end; a full table may empty. A wrong path stays wrong.
  package var isTemporary: Bool {
    switch reason {
    case .inUse: true
    case .pathTooLong: false
    case .system(_, let code): [EAGAIN, EMFILE, ENFILE, ENOMEM, ENOBUFS, ENOSPC].contains(code)
    }
  }

  package var description: String {
    switch reason {
    case .inUse: "\(path): another process answers on this socket; stop it first"
    case .pathTooLong:
      "\(path): not an absolute path of at most \(ListenAddress.maximumPathOctets - 5) octets"
    case .system(let call, let code): "\(path): \(call): \(String(cString: strerror(code)))"
    }
  }
}
