import Glibc

/// An `errno` as an error.
struct SystemFailure: Error, Hashable {
  let number: Int32

  /// The system's words.
  var text: String { String(cString: strerror(number)) }
  /// Whether the file or a directory before it is missing.
  var isMissingFile: Bool { number == ENOENT || number == ENOTDIR }
  /// Whether we lack the permission.
  var isPermission: Bool { number == EACCES || number == EPERM }
}
