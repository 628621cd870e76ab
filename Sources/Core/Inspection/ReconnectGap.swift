/// How long to wait before the next attempt to reach another daemon: 100 ms, doubled after each
/// failure up to 5 s, so that a restarted daemon is found at once and an absent one costs nothing.
package struct ReconnectGap: Hashable, Sendable {
  /// The wait after the first failure.
  package static let shortest = Duration.milliseconds(100)
  /// The longest wait.
  package static let longest = Duration.seconds(5)

  private var next = shortest

  /// No failure yet.
  package init() {}

  /// The wait after one more failure.
  package mutating func afterFailure() -> Duration {
    defer { next = min(next * 2, Self.longest) }
    return next
  }

  /// The other side was reached.
  package mutating func reset() { next = Self.shortest }
}
