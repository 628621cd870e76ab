/// How long to wait between the attempts of one delivery.
package struct RetrySchedule: Hashable, Sendable {
  /// Part of a gap by which it is shortened or lengthened at most, so that what failed together does
  /// not come back together.
  package static let jitterShare = 0.1
  /// The most gaps that the settings may list.
  package static let maximumGaps = 64
  /// The lengths that one gap may have.
  package static let allowedGaps = Duration.seconds(1)...Duration.seconds(7 * 86400)

  /// Nine gaps, ten attempts over 75.6 hours: an endpoint that is down from Friday to Monday gets its mail.
  package static let standard = RetrySchedule(
    unchecked: [
      .seconds(5), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3600), .seconds(5 * 3600),
      .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ])

  /// The gaps in order, each counted from the end of the attempt before.
  package let gaps: [Duration]

  /// A schedule of our own; `nil` where there are too many gaps or one is too short or too long.
  /// Without gaps a delivery has one attempt.
  package init?(gaps: [Duration]) {
    guard gaps.count <= Self.maximumGaps, gaps.allSatisfy(Self.allowedGaps.contains) else { return nil }
    self.gaps = gaps
  }

  private init(unchecked gaps: [Duration]) { self.gaps = gaps }

  /// How many attempts a delivery has.
  package var attempts: Int { gaps.count + 1 }

  /// The time from the first failure to the last attempt, without jitter and the attempts themselves.
  package var total: Duration { gaps.reduce(.zero, +) }

  /// How long a delivery may take at most where its attempts are held up by a circuit breaker: somewhat
  /// more than all gaps, and a day at least, so that a short schedule survives a short outage.
  package var lifetime: Duration { max(total * (1 + 2 * Self.jitterShare), .seconds(86_400)) }

  /// The time to wait after an attempt failed.
  ///
  /// - Parameters:
  ///   - attempt: how many attempts were made, the failed one included; the first is 1.
  ///   - jitter: a random number, 0...1; 0.5 gives the gap as it is listed.
  /// - Returns: `nil` where no attempt is left.
  package func delay(afterAttempt attempt: Int, jitter: Double) -> Duration? {
    guard attempt >= 1 else { return .zero }
    guard attempt <= gaps.count else { return nil }
    let bounded = jitter.isNaN ? 0.5 : min(max(jitter, 0), 1)
    return gaps[attempt - 1] * (1 - Self.jitterShare + 2 * Self.jitterShare * bounded)
  }
}
