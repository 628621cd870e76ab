import Glibc
import Mail

/// A unix socket in the file system: it appears with its final mode, replaces one that a dead process
/// left behind, and never one that somebody answers on.
package struct SocketFile: Hashable, Sendable {
  /// Connections that wait to be accepted.
  static let backlog: CInt = 512
  private static let temporarySuffix = ".new~"

  /// Where it stands.
  package let path: String
  /// The listening socket.
  package let descriptor: Int32
  private let device: UInt64
  private let inode: UInt64

  /// Makes the directory where it is missing, binds and listens.
  ///
  /// - Parameters:
  ///   - path: Absolute, at most `ListenAddress.maximumPathOctets` less the suffix of its
  ///     making.
  ///   - mode: The permissions of the socket, such as 0o600: who may connect.
  package init(listeningAt path: String, mode: UInt32) throws(SocketFileError) {
    // The socket is made under another name and moved, so that nobody sees it with another mode.
    let temporaryPath = path + Self.temporarySuffix
    guard let address = SocketAddressUnix(temporaryPath), path.hasPrefix("/") else {
      throw SocketFileError(path, .pathTooLong)
    }
    if let obstacle = DirectoryPath.make(above: path, mode: DirectoryPath.publicMode) {
      throw SocketFileError(path, .system("mkdir \(obstacle.path)", obstacle.code))
    }
    guard !Self.isAnswered(path) else { throw SocketFileError(path, .inUse) }
    let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFileError(path, .system("socket", errno)) }
    do throws(SocketFileError) {
      unlink(temporaryPath)
      guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else {
        throw SocketFileError(path, .system("bind", errno))
      }
      guard chmod(temporaryPath, mode) == 0, listen(descriptor, Self.backlog) == 0,
        rename(temporaryPath, path) == 0
      else {
        let code = errno
        unlink(temporaryPath)
        throw SocketFileError(path, .system("listen", code))
      }
      var status = stat()
      guard lstat(path, &status) == 0 else { throw SocketFileError(path, .system("stat", errno)) }
      device = UInt64(status.st_dev)
      inode = UInt64(status.st_ino)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    self.descriptor = descriptor
  }

  /// Removes the file, unless another process has put its own in its place.
  package func remove() {
    var status = stat()
    guard lstat(path, &status) == 0, UInt64(status.st_dev) == device, UInt64(status.st_ino) == inode
    else { return }
    unlink(path)
  }

  /// Stops listening and leaves the file where it is, as a crash does.
  package func abandon() { close(descriptor) }

  /// Whether a process listens at `path`. A full backlog (EAGAIN) means that one does.
  private static func isAnswered(_ path: String) -> Bool {
    guard let address = SocketAddressUnix(path) else { return false }
    let descriptor = socket(
      AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    return address.withPointer { connect(descriptor, $0, $1) } == 0 || errno == EAGAIN
  }
}
