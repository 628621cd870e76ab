import Mail

/// JSON that parses but is not the object that was asked for.
package struct UnexpectedJSON: Failure, Hashable {
  /// The key whose value is missing or of another type, such as `authentication.spf.result`.
  package let key: String

  /// The same document will be wrong the next time too.
  package var isTemporary: Bool { false }

  package var description: String { "unexpected or missing value of \"\(key)\"" }
}
