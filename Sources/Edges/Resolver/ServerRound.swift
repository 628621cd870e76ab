/// The order in which servers are tried for one question: round and round, without those that failed.
struct ServerRound {
  /// Tries with one server that does not answer. The time of the lookup ends most before.
  static let tries = 3

  private var left: [Int]
  private var place = 0
  private var round = 0

  /// Begins with `first`, one of the `count` servers.
  init(count: Int, first: Int) {
    left = (0..<count).map { (first + $0) % count }
  }

  /// The server that is tried next; `nil` where it is time to give up.
  mutating func next() -> Int? {
    if place >= left.count {
      place = 0
      round += 1
    }
    guard round < Self.tries, place < left.count else { return nil }
    defer { place += 1 }
    return left[place]
  }

  /// Does not ask the server that came last again.
  mutating func dismiss() {
    guard place > 0, place <= left.count else { return }
    place -= 1
    left.remove(at: place)
  }
}
