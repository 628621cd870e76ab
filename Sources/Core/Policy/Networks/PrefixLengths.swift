/// Which prefix lengths occur, and how often.
struct PrefixLengths: Sendable {
  /// By length: 0...32 or 0...128.
  private var counts = [Int32](repeating: 0, count: 129)
  /// The lengths that occur, longest first.
  private(set) var descending: [Int] = []

  mutating func add(_ length: Int) {
    counts[length] += 1
    if counts[length] == 1 { update() }
  }

  mutating func remove(_ length: Int) {
    guard counts[length] > 0 else { return }
    counts[length] -= 1
    if counts[length] == 0 { update() }
  }

  private mutating func update() { descending = counts.indices.reversed().filter { counts[$0] > 0 } }
}
