import Glibc
import Mail

/// A file with a secret that several daemons of one group share.
package enum KeyFile {
  /// A key file's permissions: its owner writes, its group (the other daemons) reads, others nothing.
  static let mode: mode_t = 0o640

  /// Reads the file at `path`. Where there is none, `make` says what shall be in it. Of several
  /// daemons that do this at the same moment, one makes the file and all get its octets: it is
  /// written under a name of its own and then linked, which fails where the name is taken.
  ///
  /// - Parameters:
  ///   - maximumOctets: a longer file is refused.
  ///   - make: the octets of a new file; called at most once, also where they are not used in the end.
  /// - Throws: Permanently, where the file or its directory cannot be made or read, or where users
  ///   outside the file's group may read or write it.
  package static func loadOrCreate(
    path: String, maximumOctets: Int, make: () -> [UInt8]
  ) throws(KeyFileError) -> [UInt8] {
    if let octets = try load(path: path, maximumOctets: maximumOctets) { return octets }
    try create(path: path, octets: make())
    guard let octets = try load(path: path, maximumOctets: maximumOctets) else {
      throw KeyFileError(path: path, problem: "it vanished as soon as it was made")
    }
    return octets
  }

  /// `nil` where there is no file.
  private static func load(path: String, maximumOctets: Int) throws(KeyFileError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw KeyFileError(path: path, code: errno)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw KeyFileError(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw KeyFileError(path: path, problem: "it is not a regular file")
    }
    guard status.st_mode & 0o007 == 0 else {
      throw KeyFileError(path: path, problem: "users outside its group may use it; chmod it to 0640")
    }
    guard status.st_mode & 0o020 == 0 else {
      throw KeyFileError(path: path, problem: "its group may write it; chmod it to 0640")
    }
    var octets: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw KeyFileError(path: path, code: errno) }
      guard count > 0 else { return octets }
      octets.append(contentsOf: chunk.prefix(count))
      guard octets.count <= maximumOctets else {
        throw KeyFileError(path: path, problem: "it is longer than \(maximumOctets) octets")
      }
    }
  }

  private static func create(path: String, octets: [UInt8]) throws(KeyFileError) {
    if let obstacle = DirectoryPath.make(above: path, mode: DirectoryPath.privateMode) {
      throw KeyFileError(path: obstacle.path, code: obstacle.code)
    }
    let temporary = "\(path).\(getpid()).new"
    // What a process of the same number left behind.
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw KeyFileError(path: temporary, code: errno) }
    defer {
      close(descriptor)
      unlink(temporary)
    }
    // fchmod and not open's mode: the process's umask must not keep the group out.
    guard write(octets, to: descriptor), fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
      throw KeyFileError(path: temporary, code: errno)
    }
    guard link(temporary, path) == 0 || errno == EEXIST else { throw KeyFileError(path: path, code: errno) }
  }

  private static func write(_ octets: [UInt8], to descriptor: Int32) -> Bool {
    var rest = octets[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }
}
