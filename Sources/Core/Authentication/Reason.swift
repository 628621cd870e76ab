/// One reason of a verdict. Log line, event, SMTP reply and `gomailctl explain` print the same values.
package struct Reason: Hashable, Sendable {
  /// One named fact of a reason, such as `domain` = `example.org`.
  package struct Fact: Hashable, Sendable {
    /// The key in JSON, in snake case; never `code`.
    package var name: String
    /// The value.
    package var value: String

    /// A named fact.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What kind of reason this is, in snake case, such as `verdict_missing`.
  package var code: String
  /// The facts behind it, in the order they are shown.
  package var facts: [Fact]

  /// A reason.
  package init(_ code: String, _ facts: [Fact] = []) {
    self.code = code
    self.facts = facts
  }
}
