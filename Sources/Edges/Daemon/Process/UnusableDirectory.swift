import Glibc
import Mail

/// A directory that a daemon needs and could not make.
package struct UnusableDirectory: Failure, Hashable {
  /// The directory.
  package let path: String
  /// The `errno` of making it.
  package let code: Int32

  /// The directory and why it could not be made.
  package init(path: String, code: Int32) {
    self.path = path
    self.code = code
  }

  /// A full disk may empty; permissions stay as they are until a person changes them.
  package var isTemporary: Bool { [ENOSPC, EDQUOT, ENOMEM].contains(code) }

  package var description: String {
    "\(path): cannot make this directory: \(String(cString: strerror(code))); make it, and let the daemon's user write in it"
  }
}
