package import Mail

/// Keeps attempts away from an endpoint that is down: closed → open, when too large a share of its
/// attempts fails → half-open after a pause, when a few probes may try → closed again, or open for longer.
///
/// A value with a clock that its user holds. It grants nothing itself: whoever makes attempts asks for
/// the `state` and tells what came of them.
package struct CircuitBreaker: Hashable, Sendable {
  /// When a breaker opens and for how long.
  package struct Rules: Hashable, Sendable {
    /// The time over which attempts are counted.
    package var window: Duration
    /// With fewer attempts in the window nothing is concluded.
    package var minimumAttempts: Int
    /// The share of failed attempts from which it opens, 0...1.
    package var failureShare: Double
    /// The first pause; each failed probe doubles it.
    package var shortestPause: Duration
    /// No pause is longer: an endpoint that is back is found within it.
    package var longestPause: Duration
    /// Probes in a row that must succeed before it closes.
    package var probes: Int

    /// Rules; ten attempts are one round of a route with the usual concurrency.
    package init(
      window: Duration = .seconds(60), minimumAttempts: Int = 10, failureShare: Double = 0.5,
      shortestPause: Duration = .seconds(5), longestPause: Duration = .seconds(60), probes: Int = 3
    ) {
      self.window = max(window, .seconds(1))
      self.minimumAttempts = max(1, minimumAttempts)
      self.failureShare = failureShare.isNaN ? 1 : min(max(failureShare, 0), 1)
      self.shortestPause = max(shortestPause, .milliseconds(1))
      self.longestPause = max(longestPause, self.shortestPause)
      self.probes = max(1, probes)
    }
  }

  /// Where a breaker stands.
  package enum State: Hashable, Sendable {
    /// Attempts are made as usual.
    case closed
    /// None is made before this moment.
    case open(until: Timestamp)
    /// One at a time is made, to see whether the endpoint is back.
    case halfOpen

    /// One word: `closed`, `open` or `half_open`.
    package var word: String {
      switch self {
      case .closed: "closed"
      case .open: "open"
      case .halfOpen: "half_open"
      }
    }
  }

  /// What an attempt says about the endpoint.
  package enum Sign: Hashable, Sendable {
    /// It is there and does its work, also where it refuses this one event.
    case healthy
    /// It is away or broken.
    case unhealthy
  }

  /// Parts of the window: counts are forgotten one part at a time, so that memory does not grow.
  private static let parts = 6

  private struct Part: Hashable, Sendable {
    var number: Int64
    var attempts = 0
    var failures = 0
  }

  /// Its rules.
  package let rules: Rules
  /// Since when it has not been closed; `nil` while it is.
  package private(set) var trippedAt: Timestamp?
  private var counts: [Part] = []
  private var pausedUntil: Timestamp?
  private var pause: Duration
  private var successes = 0

  /// A closed breaker.
  package init(rules: Rules = Rules()) {
    self.rules = rules
    pause = rules.shortestPause
  }

  /// Where it stands at `now`.
  package func state(at now: Timestamp) -> State {
    guard let pausedUntil else { return .closed }
    return now < pausedUntil ? .open(until: pausedUntil) : .halfOpen
  }

  /// Takes what an attempt says. Attempts that began before the breaker opened say nothing about the time
  /// after, and an attempt during the pause was not granted: both are passed over.
  ///
  /// - Returns: the new state where it changed.
  package mutating func record(_ sign: Sign, startedAt: Timestamp, endedAt: Timestamp) -> State? {
    switch state(at: endedAt) {
    case .open: return nil
    case .closed: return count(sign, at: endedAt) ? open(at: endedAt) : nil
    case .halfOpen:
      guard let pausedUntil, startedAt >= pausedUntil else { return nil }
      guard sign == .healthy else {
        pause = min(pause * 2, rules.longestPause)
        return open(at: endedAt)
      }
      successes += 1
      guard successes >= rules.probes else { return nil }
      self = CircuitBreaker(rules: rules)
      return .closed
    }
  }

  /// The clock was set back by `duration`: a pause of so many seconds still is one.
  package mutating func clockWentBack(by duration: Duration) {
    let shift = Duration.zero - duration
    pausedUntil = pausedUntil.map { $0 + shift }
    trippedAt = trippedAt.map { $0 + shift }
    counts = []
  }

  /// Counts an attempt; true where too many fail.
  private mutating func count(_ sign: Sign, at now: Timestamp) -> Bool {
    let number = now.milliseconds / max(1, rules.window.milliseconds / Int64(Self.parts))
    counts.removeAll { $0.number <= number - Int64(Self.parts) || $0.number > number }
    if counts.last?.number != number { counts.append(Part(number: number)) }
    let last = counts.count - 1
    counts[last].attempts += 1
    if sign == .unhealthy { counts[last].failures += 1 }
    let attempts = counts.reduce(0) { $0 + $1.attempts }
    let failures = counts.reduce(0) { $0 + $1.failures }
    return sign == .unhealthy && attempts >= rules.minimumAttempts
      && Double(failures) >= rules.failureShare * Double(attempts)
  }

  private mutating func open(at now: Timestamp) -> State {
    let until = now + pause
    pausedUntil = until
    trippedAt = trippedAt ?? now
    successes = 0
    counts = []
    return .open(until: until)
  }
}
