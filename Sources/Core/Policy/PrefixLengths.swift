/// Which prefix lengths occur, and how often.
struct PrefixLengths: Hashable, Sendable {
  private var counts: [Int: Int] = [:]
  /// The lengths that occur, longest first.
  private(set) var descending: [Int] = []

  mutating func add(_ length: Int) {
    counts[length, default: 0] += 1
    if counts[length] == 1 { update() }
  }

  mutating func remove(_ length: Int) {
    guard let count = counts[length] else { return }
    counts[length] = count > 1 ? count - 1 : nil
    if count == 1 { update() }
  }

  private mutating func update() { descending = counts.keys.sorted(by: >) }
}
