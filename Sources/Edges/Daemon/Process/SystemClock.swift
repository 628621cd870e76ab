import Glibc
package import Mail

/// The system's clocks, for the programs: the core takes the time as an argument.
package enum SystemClock {
  /// The time of day.
  package static var now: Timestamp {
    let time = read(CLOCK_REALTIME)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  /// The time of day when this was first asked, and what has passed since: it never jumps, whoever sets the clock.
  package static var steady: Timestamp { Timestamp(milliseconds: steadyBase + bootMilliseconds) }

  private static let steadyBase = now.milliseconds - bootMilliseconds

  /// Of the clock that goes on while the machine sleeps.
  private static var bootMilliseconds: Int64 {
    let time = read(CLOCK_BOOTTIME)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// Microseconds of the clock that no one sets.
  static var monotonicMicroseconds: Int64 {
    let time = read(CLOCK_MONOTONIC)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
