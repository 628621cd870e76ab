package import Mail

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

  /// What kind of reason this is, in snake case, such as `verdict_missing`: the raw value of a `ReasonCode`, of a
  /// later release perhaps where the reason was read back.
  package let code: String
  /// The facts behind it, in the order they are shown.
  package var facts: [Fact]

  /// A reason.
  package init(_ code: ReasonCode, _ facts: [Fact] = []) { self.init(word: code.rawValue, facts) }

  /// A reason as it was read back, whatever its code.
  package init(word: String, _ facts: [Fact] = []) {
    code = word
    self.facts = facts
  }

  /// The codes of some reasons, each once, in their order.
  package static func words(_ reasons: [Reason]) -> [String] {
    var words: [String] = []
    for reason in reasons where !words.contains(reason.code) { words.append(reason.code) }
    return words
  }

  /// The same for a log line, separated by commas.
  package static func codes(_ reasons: [Reason]) -> String { words(reasons).joined(separator: ",") }

  /// The code with its meaning and remedy; `nil` for one of a later release.
  package var known: ReasonCode? { ReasonCode(rawValue: code) }
}
