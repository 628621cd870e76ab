import Mail

/// An explanation as lines for people. Nothing in it moves a terminal's cursor: every text from outside is
/// `HeaderText` before it comes here, or passes through it here.
struct ExplanationText {
  /// Where sentences are wrapped, in characters; records and fields are not, so that they can be copied.
  static let width = 100

  private(set) var lines: [String] = []
  private let explanation: Explanation

  init(_ explanation: Explanation, showsHeaders: Bool) {
    self.explanation = explanation
    summary(explanation)
    hints(explanation)
    given(explanation)
    if let recorded = explanation.request.recorded { self.recorded(recorded, explanation) }
    guard explanation.outcome?.checks != nil else { return }
    spf(explanation)
    dkim(explanation, showsHeaders: showsHeaders)
    arc(explanation, showsHeaders: showsHeaders)
    dmarc(explanation)
    iprev(explanation)
    levels(explanation)
    secondOpinions(explanation)
    queries(explanation)
  }

  /// A heading, with an empty line above all but the first.
  mutating func heading(_ text: String) {
    if !lines.isEmpty { lines.append("") }
    line(0, text)
  }

  /// A line, `depth` steps of two columns to the right.
  mutating func line(_ depth: Int, _ text: String) {
    lines.append(Self.blanks(2 * depth) + HeaderText(sanitizing: text).value)
  }

  /// A name and its value, in columns.
  mutating func pair(_ depth: Int, _ name: String, _ value: String, column: Int = 16) {
    line(depth, name + Self.blanks(max(1, column - 2 * depth - name.utf8.count)) + value)
  }

  /// Sentences, wrapped between words.
  mutating func prose(_ depth: Int, _ text: String, hanging: Int = 0) {
    var current = ""
    var indent = 2 * depth
    for word in text.utf8.split(separator: UInt8(ascii: " ")).map({ String(Substring($0)) }) {
      if !current.isEmpty, indent + current.utf8.count + 1 + word.utf8.count > Self.width {
        lines.append(Self.blanks(indent) + HeaderText(sanitizing: current).value)
        current = ""
        indent = 2 * depth + hanging
      }
      current += (current.isEmpty ? "" : " ") + word
    }
    lines.append(Self.blanks(indent) + HeaderText(sanitizing: current).value)
  }

  /// A number of things: `1 question`, `2 questions`.
  static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
  }

  static func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }
}

extension Explanation {
  /// The explanation for people.
  ///
  /// - Parameter showsHeaders: whether the header text that was hashed is shown too.
  package func text(showsHeaders: Bool) -> [String] {
    ExplanationText(self, showsHeaders: showsHeaders).lines
  }
}
