import Glibc

/// The clock that deadlines are told by: it never jumps.
package enum Monotonic {
  /// Nanoseconds since some moment of the past.
  static var nanoseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Milliseconds since some moment of the past.
  package static var milliseconds: Int64 { nanoseconds / 1_000_000 }
}

extension timespec {
  /// A span or a moment from nanoseconds; zero for negative ones.
  init(nanoseconds: Int64) {
    let bounded = max(nanoseconds, 0)
    self.init(tv_sec: Int(bounded / 1_000_000_000), tv_nsec: Int(bounded % 1_000_000_000))
  }
}

extension Duration {
  /// The longest span that is reckoned with, in nanoseconds: a day, so that no sum overflows.
  private static let maximumNanoseconds: Int64 = 86_400 * 1_000_000_000

  /// The span in nanoseconds, between zero and a day.
  var boundedNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 86_400 else { return Self.maximumNanoseconds }
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
