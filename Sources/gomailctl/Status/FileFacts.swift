import Glibc

/// Who may do what with one file or directory: what `stat` says.
struct FileFacts: Hashable, Sendable {
  let path: String
  let owner: UInt32
  let group: UInt32
  /// Type and permission bits.
  let mode: UInt32

  /// Whether this is a directory.
  var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
  /// Whether this is a unix socket.
  var isSocket: Bool { mode & S_IFMT == S_IFSOCK }

  /// Asks the operating system; throws its `errno`.
  static func of(_ path: String) throws(SystemFailure) -> FileFacts {
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw SystemFailure(number: errno) }
    return FileFacts(path: path, owner: facts.st_uid, group: facts.st_gid, mode: facts.st_mode)
  }
}
