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
/// Hence no back references and no counts. Parentheses capture: what they took can stand in a URL.
package struct AddressPattern: Hashable, Sendable {
  /// The longest pattern in Unicode scalars. Work and memory grow with it.
  package static let maximumLength = 256
  /// The most pairs of parentheses that capture, counted by the opening one; further ones only group.
  /// One digit names each in a URL.
  package static let maximumCaptures = 9

  /// One step of a thread. Targets are relative to the step itself.
  enum Step: Hashable, Sendable {
    case scalar(in: [ClosedRange<UInt32>], isNegated: Bool)
    case split(Int, Int)
    case jump(Int)
    /// Notes where the thread is: captures begin at even slots and end at odd ones.
    case mark(slot: Int)
  }

  private struct Thread {
    var step: Int
    var slots: [Int]
  }

  /// The pattern as written.
  package let text: String
  /// How many pairs of parentheses capture.
  package let captureCount: Int
  private let steps: [Step]

  /// Reads a pattern; `nil` where it breaks the grammar above or is too long. Upper and lower case
  /// are the same.
  package init?(_ text: some StringProtocol) {
    guard text.hasPrefix("^"), text.hasSuffix("$"), text.unicodeScalars.count <= Self.maximumLength,
      var parser = AddressPatternParser(text.lowercased()), let steps = parser.parse()
    else { return nil }
    self.text = String(text)
    self.steps = steps
    captureCount = parser.captureCount
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

  /// What the parentheses took of `address`, which is in lower case, in order of their opening; empty
  /// for those that took no part. Of several ways to match, choices further left and longer repetitions
  /// come first, as elsewhere. `nil` where the whole is not described.
  func captures(in address: String) -> [String]? {
    let scalars = Array(address.unicodeScalars)
    var threads = follow([Thread(step: 0, slots: Array(repeating: -1, count: 2 * captureCount))], at: 0)
    for (position, scalar) in scalars.enumerated() {
      var next: [Thread] = []
      for thread in threads {
        guard thread.step < steps.count, case .scalar(let ranges, let isNegated) = steps[thread.step] else {
          continue
        }
        if ranges.contains(where: { $0.contains(scalar.value) }) != isNegated {
          next.append(Thread(step: thread.step + 1, slots: thread.slots))
        }
      }
      guard !next.isEmpty else { return nil }
      threads = follow(next, at: position + 1)
    }
    guard let match = threads.first(where: { $0.step == steps.count }) else { return nil }
    return (0..<captureCount).map { capture in
      let (start, end) = (match.slots[2 * capture], match.slots[2 * capture + 1])
      guard start >= 0, start <= end, end <= scalars.count else { return "" }
      return String(String.UnicodeScalarView(scalars[start..<end]))
    }
  }

  /// The threads that `starts` become before they take a scalar, each step once, the preferred first.
  private func follow(_ starts: [Thread], at position: Int) -> [Thread] {
    var isSeen = [Bool](repeating: false, count: steps.count + 1)
    var reached: [Thread] = []
    var waiting = Array(starts.reversed())
    while var thread = waiting.popLast() {
      guard isSeen.indices.contains(thread.step), !isSeen[thread.step] else { continue }
      isSeen[thread.step] = true
      guard thread.step < steps.count else {
        reached.append(thread)
        continue
      }
      switch steps[thread.step] {
      case .scalar: reached.append(thread)
      case .jump(let distance):
        thread.step += distance
        waiting.append(thread)
      case .mark(let slot):
        thread.slots[slot] = position
        thread.step += 1
        waiting.append(thread)
      case .split(let first, let second):
        waiting.append(Thread(step: thread.step + second, slots: thread.slots))
        thread.step += first
        waiting.append(thread)
      }
    }
    return reached
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
      case .mark: waiting.append(thread + 1)
      case .jump(let distance): waiting.append(thread + distance)
      case .split(let first, let second): waiting += [thread + first, thread + second]
      }
    }
    return reached
  }
}
