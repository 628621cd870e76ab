internal import Synchronization

/// The time that all lookups of one message may wait together.
///
/// What is counted is the time spent waiting for the DNS, not the time since the budget was made: between
/// the SPF check and the DKIM keys a slow client may take minutes for the body. Answers from the cache
/// cost nothing. Lookups on several threads at once are each counted.
package final class DNSBudget: Sendable {
  /// `dns_budget` unless set otherwise.
  package static let standard = Duration.seconds(10)

  private let left: Atomic<Int64>

  /// A budget that is untouched.
  package init(_ duration: Duration = standard) {
    left = Atomic(duration.boundedNanoseconds)
  }

  /// What is left of it.
  package var remaining: Duration { .nanoseconds(remainingNanoseconds) }

  /// Whether nothing is left: every lookup that the cache cannot answer fails now.
  package var isExhausted: Bool { remainingNanoseconds == 0 }

  var remainingNanoseconds: Int64 { max(0, left.load(ordering: .relaxed)) }

  /// Takes what a lookup cost. A lookup lasts a day at most, so this cannot overflow in a process's life.
  func spend(nanoseconds: Int64) {
    left.subtract(max(0, nanoseconds), ordering: .relaxed)
  }
}
