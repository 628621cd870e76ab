import Glibc
import Mail

/// Why a key file cannot be used.
package struct KeyFileError: Failure, Hashable {
  /// The file in question.
  package let path: String
  /// What is wrong with it.
  package let problem: String

  /// A problem with a file.
  package init(path: String, problem: String) {
    self.path = path
    self.problem = problem
  }

  init(path: String, code: Int32) {
    self.init(path: path, problem: String(cString: strerror(code)))
  }

  /// A person has to mend it.
  package var isTemporary: Bool { false }

  package var description: String { "key file \(path): \(problem)" }
}
