/// How long a delivery waits after trouble of our own: longer each time, so that a disk that fails
/// is not asked, and written about in the log, for every message every few seconds.
enum TroublePause {
  static let shortest = Duration.seconds(5)
  static let longest = Duration.seconds(600)

  /// The pause after trouble came `times` in a row, from 1.
  static func after(_ times: Int) -> Duration {
    // 2 to the 7th is already more than the longest.
    min(shortest * (1 << min(max(0, times - 1), 7)), longest)
  }
}
