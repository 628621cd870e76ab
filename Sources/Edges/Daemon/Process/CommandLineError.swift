/// A command line that cannot be obeyed.
package struct CommandLineError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, for the person who typed it.
  package let description: String

  init(_ description: String) { self.description = description }
}
