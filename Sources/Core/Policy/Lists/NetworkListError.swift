import Mail

/// What is wrong with a line of an imported list. The same list will never be better: permanent.
package struct NetworkListError: Failure, Hashable {
  /// The line, from 1.
  package let line: Int
  /// What is wrong with it, for the person who has the list.
  package let message: String

  init(line: Int, _ message: String) {
    self.line = line
    self.message = message
  }

  package var isTemporary: Bool { false }

  package var description: String { "line \(line): \(message)" }
}
