import Mail

/// Why a zone file cannot be read. The same file will never be better: permanent.
package struct ZoneFileError: Failure, Hashable {
  /// The line, from 1.
  package let line: Int
  /// What is wrong there.
  package let problem: String
  /// What to write instead.
  package let remedy: String

  init(line: Int, _ problem: ZoneProblem) {
    self.line = line
    self.problem = problem.text
    remedy = problem.remedy
  }

  package var isTemporary: Bool { false }

  /// Line, problem and remedy in one line of printable ASCII.
  package var description: String { "line \(line): \(problem): \(remedy)" }
}

/// What is wrong with an entry, before it is known in which line that stands.
struct ZoneProblem: Error {
  /// Octets of a word that are shown: what does not fit a line helps nobody.
  private static let shownOctets = 60

  let text: String
  let remedy: String

  init(_ text: String, remedy: String) {
    self.text = text
    self.remedy = remedy
  }

  /// A problem with one word, which is shown before the text.
  init(_ word: some Collection<UInt8>, _ text: String, remedy: String) {
    self.init(Self.shown(word) + " " + text, remedy: remedy)
  }

  private static func shown(_ word: some Collection<UInt8>) -> String {
    let shown = word.prefix(shownOctets).map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
    return "'" + String(decoding: shown, as: UTF8.self) + (word.count > shownOctets ? "...'" : "'")
  }
}
