import Mail

/// An explanation as lines for people. Nothing in it moves a terminal's cursor: every text from outside is
/// `HeaderText` before it comes here, or passes through it here.
struct ExplanationText {
  /// Where lines are wrapped at most, in characters: longer ones are hard to read. Records are not wrapped, so that
  /// they can be copied.
  static let maximumWidth = 100
  /// Where lines are wrapped at least, in characters: names and columns take up to 24.
  static let minimumWidth = 40

  private let width: Int
  private(set) var lines: [String] = []
  private let explanation: Explanation

  init(_ explanation: Explanation, showsHeaders: Bool, width: Int) {
    self.width = min(max(width, Self.minimumWidth), Self.maximumWidth)
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

  /// A name and a long value, wrapped between words and below each other.
  mutating func wrapped(_ depth: Int, _ name: String, _ value: String, column: Int = 16) {
    let gap = Self.blanks(max(1, column - 2 * depth - name.utf8.count))
    wrap(value, after: Self.blanks(2 * depth) + name + gap, indent: column)
  }

  /// Sentences, wrapped between words.
  mutating func prose(_ depth: Int, _ text: String, hanging: Int = 0) {
    wrap(text, after: Self.blanks(2 * depth), indent: 2 * depth + hanging)
  }

  private mutating func wrap(_ text: String, after start: String, indent: Int) {
    var current = start
    var isEmpty = true
    for word in text.utf8.split(separator: UInt8(ascii: " ")).map({ String(Substring($0)) }) {
      if !isEmpty, current.utf8.count + 1 + word.utf8.count > width {
        lines.append(HeaderText(sanitizing: current).value)
        current = Self.blanks(indent)
        isEmpty = true
      }
      current += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    lines.append(HeaderText(sanitizing: current).value)
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
  /// - Parameters:
  ///   - showsHeaders: whether the header text that was hashed is shown too.
  ///   - width: where lines are wrapped, in characters; no less than 40 and no more than 100.
  package func text(showsHeaders: Bool, width: Int = .max) -> [String] {
    ExplanationText(self, showsHeaders: showsHeaders, width: width).lines
  }
}
