/// A moment, as milliseconds since 1970-01-01T00:00:00Z.
///
/// The core never reads a clock: whoever calls it says what time it is.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the Unix epoch; negative before it.
  package var milliseconds: Int64

  /// A moment from milliseconds since the Unix epoch.
  package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A moment from whole seconds since the Unix epoch; the nearest one where it cannot be told.
  package init(seconds: Int64) { milliseconds = seconds.saturatingProduct(1000) }

  /// Whole seconds since the Unix epoch, rounded down.
  package var seconds: Int64 {
    milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// The moment `duration` later, with millisecond precision; at the ends of time it stays there.
  package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
    Timestamp(milliseconds: moment.milliseconds.saturatingSum(duration.milliseconds))
  }

  /// The time that passed from `right` to `left`.
  package static func - (left: Timestamp, right: Timestamp) -> Duration {
    // Negating the least number would trap.
    .milliseconds(left.milliseconds.saturatingSum(-max(right.milliseconds, -Int64.max)))
  }
}

extension Duration {
  /// The whole duration in milliseconds, rounded towards zero; the nearest number where 64 bits do not
  /// hold it.
  package var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.saturatingProduct(1000).saturatingSum(attoseconds / 1_000_000_000_000_000)
  }
}

extension Int64 {
  func saturatingSum(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  func saturatingProduct(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) != (other < 0) ? .min : .max) : product
  }
}
