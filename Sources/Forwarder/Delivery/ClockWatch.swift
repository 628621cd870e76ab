import Mail

/// Notices that the time of day was set back, by a clock that nobody sets. What is due at a time of
/// day would otherwise wait until the clock comes there again.
struct ClockWatch {
  /// Smaller steps are the two clocks' different pace, or do not matter.
  static let tolerance = Duration.seconds(1)

  private var wall: Timestamp
  private var steady: ContinuousClock.Instant

  init(wall: Timestamp, steady: ContinuousClock.Instant) {
    self.wall = wall
    self.steady = steady
  }

  /// How far the time of day was set back since the last call; `nil` where it was not.
  mutating func setBack(wall now: Timestamp, steady instant: ContinuousClock.Instant) -> Duration? {
    let behind = wall + (instant - steady) - now
    wall = now
    steady = instant
    return behind > Self.tolerance ? behind : nil
  }
}
