import Glibc

/// A file in which a daemon keeps what it would otherwise forget with its end, and what can be lost: it is replaced
/// as a whole and not forced onto the disk.
package enum StateFile {
  /// Only the daemon's user reads it.
  private static let mode: mode_t = 0o600

  /// The octets of the file; `nil` where there is none.
  ///
  /// - Throws: Where it cannot be read or is longer than `maximumOctets`.
  package static func read(_ path: String, maximumOctets: Int) throws(StateFileError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw StateFileError(path: path, code: errno)
    }
    defer { close(descriptor) }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw StateFileError(path: path, code: errno) }
      guard count > 0 else { return octets }
      guard octets.count + count <= maximumOctets else { throw StateFileError(path: path, code: EFBIG) }
      octets += chunk.prefix(count)
    }
  }

  /// Puts `octets` in the place of what the file held; its directory is made where it is missing.
  package static func write(_ octets: [UInt8], to path: String) throws(StateFileError) {
    if let obstacle = DirectoryPath.make(above: path, mode: DirectoryPath.privateMode) {
      throw StateFileError(path: obstacle.path, code: obstacle.code)
    }
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw StateFileError(path: temporary, code: errno) }
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let code = errno
        close(descriptor)
        unlink(temporary)
        throw StateFileError(path: temporary, code: code)
      }
      rest = rest.dropFirst(count)
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else { throw StateFileError(path: path, code: errno) }
  }
}
