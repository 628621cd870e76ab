import Mail

/// A token bucket that is one moment: the generic cell rate algorithm (ITU-T I.371).
///
/// A bucket holds `burst` tokens, and one comes back every `interval`. All there is to know of it is when it
/// will be full again. Moments are nanoseconds since 1970; every sum here stays within 64 bits whatever comes
/// in, and what is rounded is rounded against the client, by less than a nanosecond a token.
package struct CellRate: Hashable, Sendable {
  /// The longest that a bucket may take to fill, in nanoseconds: 366 days.
  package static let maximumWindow: Int64 = 366 * 86400 * 1_000_000_000

  /// In how many nanoseconds a token comes back.
  package let interval: Int64
  /// How many tokens a full bucket holds.
  package let burst: Int64
  /// In how many nanoseconds an empty bucket is full.
  package let window: Int64

  /// A bucket; `nil` for a burst below one, or one that takes longer than ``maximumWindow`` to come back.
  package init?(_ rate: Rate, burst: Int64) {
    let period = rate.periodSeconds * 1_000_000_000
    let interval = (period - 1) / rate.tokens + 1
    let (window, overflow) = interval.multipliedReportingOverflow(by: burst)
    guard burst >= 1, !overflow, window <= Self.maximumWindow else { return nil }
    self.interval = interval
    self.burst = burst
    self.window = window
  }

  /// What became of a request for tokens.
  package enum Answer: Hashable, Sendable {
    /// They are there; taken, the bucket is full again at this moment.
    case free(fullAt: Int64)
    /// They are there at this moment, if nobody else takes any.
    case wait(until: Int64)
    /// The bucket never holds so many.
    case never
  }

  /// Asks for `cost` tokens of a bucket that is full again at `fullAt`.
  package func answer(cost: Int64, fullAt: Int64, now: Int64) -> Answer {
    guard cost <= burst else { return .never }
    let level = debt(fullAt: fullAt, now: now) + max(cost, 0) * interval
    return level <= window ? .free(fullAt: now + level) : .wait(until: now + (level - window))
  }

  /// When a bucket is full again from which `cost` tokens are given back that were taken at a time when it would
  /// have been full again at `charged`. What has come back of them by itself since is not given a second time.
  package func givingBack(cost: Int64, charged: Int64, fullAt: Int64, now: Int64) -> Int64 {
    guard (0...burst).contains(cost) else { return fullAt }
    let given = min(cost * interval, debt(fullAt: charged, now: now))
    return now + max(debt(fullAt: fullAt, now: now) - given, 0)
  }

  /// How many tokens are missing, a part of one counted as one.
  package func used(fullAt: Int64, now: Int64) -> Int64 {
    let debt = debt(fullAt: fullAt, now: now)
    return debt == 0 ? 0 : (debt - 1) / interval + 1
  }

  /// How long until the bucket is full. No clock that was set back makes it longer than the window.
  func debt(fullAt: Int64, now: Int64) -> Int64 {
    min(max(max(fullAt, 0) - max(now, 0), 0), window)
  }
}

extension Timestamp {
  /// The latest moment that rates are reckoned with: of the year 2255. With the longest window it fits 64 bits.
  private static let latestMilliseconds: Int64 = 9_000_000_000_000

  /// Nanoseconds since 1970, between then and 2255.
  var rateNanoseconds: Int64 { min(max(milliseconds, 0), Self.latestMilliseconds) * 1_000_000 }

  /// The millisecond that `nanoseconds` since 1970 lie in, rounded up.
  init(rateNanoseconds nanoseconds: Int64) {
    self.init(milliseconds: nanoseconds / 1_000_000 + (nanoseconds % 1_000_000 > 0 ? 1 : 0))
  }
}
