package import Mail

/// The automatic bans that one client has behind it.
package struct BanHistory: Hashable, Sendable {
  /// How many steps the next ban is longer than the first, before forgiveness.
  package let level: Int
  /// Since when the client behaves: the end of its last ban, or its last violation after that.
  package let quietSince: Timestamp
  /// Automatic bans so far.
  package let bans: Int

  /// A history.
  package init(level: Int, quietSince: Timestamp, bans: Int) {
    self.level = level
    self.quietSince = quietSince
    self.bans = bans
  }

  /// The level that is left at `now`: one less for each whole `forgiveness` without a violation.
  package func level(at now: Timestamp, forgiveness: Duration) -> Int {
    let quiet = (now - quietSince).milliseconds
    guard quiet > 0, forgiveness.milliseconds > 0 else { return level }
    return max(0, level - Int(clamping: quiet / forgiveness.milliseconds))
  }
}
