import Glibc

/// Directories that a daemon makes for itself at its first start.
package enum DirectoryPath {
  /// For a daemon's own data: the owner writes, the group reads, nobody else enters.
  package static let privateMode: UInt32 = 0o750
  /// For sockets that another user must reach: what protects those is their own mode.
  package static let publicMode: UInt32 = 0o755

  /// Makes the directory at the absolute `path` and those above it where they are missing. Only the ones
  /// made here get `mode`, whatever the umask says.
  ///
  /// - Returns: `nil`, or the first directory that could not be made with its `errno`.
  package static func make(_ path: String, mode: UInt32) -> (path: String, code: Int32)? {
    var directory = ""
    for component in path.split(separator: "/") {
      directory += "/" + component
      if mkdir(directory, mode) == 0 {
        chmod(directory, mode)
      } else if errno != EEXIST, errno != EISDIR {
        // A directory above may be readable by nobody and still hold the next one.
        let code = errno
        var status = stat()
        guard stat(directory, &status) == 0 else { return (directory, code) }
      }
    }
    return nil
  }

  /// As `make`, for the directory that `file` lies in.
  package static func make(above file: String, mode: UInt32) -> (path: String, code: Int32)? {
    guard let slash = file.lastIndex(of: "/") else { return nil }
    return make(String(file[..<slash]), mode: mode)
  }
}
