/// A regular expression over whole recipients, `^` to `$`.
///
///     pattern = "^" choice "$"
///     choice  = branch *( "|" branch )
///     branch  = *( atom [ "*" / "+" / "?" ] )
///     atom    = "(" choice ")" / "[" ["^"] 1*( character ["-" character] ) "]" / "." / "\d" / "\w"
///             / "\" punctuation / character
///
/// It is matched by following all its threads at once, in a time that grows with the length of the
/// recipient and not faster: a sender chooses the recipient, and must not be able to choose our work.
/// Hence no back references and no counts.
package struct AddressPattern: Hashable, Sendable {
  /// The longest pattern in Unicode scalars. Work and memory grow with it.
  package static let maximumLength = 256

  /// One step of a thread. Targets are relative to the step itself.
  enum Step: Hashable, Sendable {
    case scalar(in: [ClosedRange<UInt32>], isNegated: Bool)
    case split(Int, Int)
    case jump(Int)
  }

  /// The pattern as written.
  package let text: String
  private let steps: [Step]

  /// Reads a pattern; `nil` where it breaks the grammar above or is too long. Upper and lower case
  /// are the same.
  package init?(_ text: some StringProtocol) {
    guard text.hasPrefix("^"), text.hasSuffix("$"), text.unicodeScalars.count <= Self.maximumLength,
      var parser = AddressPatternParser(text.lowercased()), let steps = parser.parse()
    else { return nil }
    self.text = String(text)
    self.steps = steps
  }

  /// Whether the whole of `address`, which is in lower case, is described.
  func matches(_ address: String) -> Bool {
    var threads = closure(of: [0])
    for scalar in address.unicodeScalars {
      var next: [Int] = []
      for thread in threads {
        guard thread < steps.count, case .scalar(let ranges, let isNegated) = steps[thread] else { continue }
        if ranges.contains(where: { $0.contains(scalar.value) }) != isNegated { next.append(thread + 1) }
      }
      guard !next.isEmpty else { return false }
      threads = closure(of: next)
    }
    return threads.contains(steps.count)
  }

  /// The steps that threads at `starts` reach without taking a scalar; each once.
  private func closure(of starts: [Int]) -> [Int] {
    var isSeen = [Bool](repeating: false, count: steps.count + 1)
    var reached: [Int] = []
    var waiting = starts
    while let thread = waiting.popLast() {
      guard isSeen.indices.contains(thread), !isSeen[thread] else { continue }
      isSeen[thread] = true
      reached.append(thread)
      guard thread < steps.count else { continue }
      switch steps[thread] {
      case .scalar: break
      case .jump(let distance): waiting.append(thread + distance)
      case .split(let first, let second): waiting += [thread + first, thread + second]
      }
    }
    return reached
  }
}
