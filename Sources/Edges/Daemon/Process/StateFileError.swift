import Glibc
import Mail

/// A file of a daemon's state that could not be read or written.
package struct StateFileError: Failure, Hashable {
  /// The file or directory.
  package let path: String
  /// The `errno`.
  package let code: Int32

  /// A full disk may empty; permissions stay as they are until a person changes them.
  package var isTemporary: Bool { [ENOSPC, EDQUOT, ENOMEM, EIO].contains(code) }

  package var description: String { "\(path): \(String(cString: strerror(code)))" }
}
