import DNS
import Glibc

/// A lookup under way, which one thread does and others may wait for.
///
/// `@unchecked Sendable` because `landing` is only touched with `mutex` held.
final class Flight: @unchecked Sendable {
  /// What those who wait are told.
  enum Landing {
    /// The question is decided.
    case outcome(DNSOutcome)
    /// The one who asked had less time than a lookup may take: ask yourself.
    case abandoned
  }

  private struct Gate {
    var mutex = pthread_mutex_t()
    var condition = pthread_cond_t()
  }

  // The C objects must not move, so they have a place of their own.
  private let gate: UnsafeMutablePointer<Gate>
  private var landing: Landing?

  init() {
    gate = .allocate(capacity: 1)
    gate.initialize(to: Gate())
    pthread_mutex_init(&gate.pointee.mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(&gate.pointee.condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(&gate.pointee.condition)
    pthread_mutex_destroy(&gate.pointee.mutex)
    gate.deallocate()
  }

  /// Tells everybody who waits, now or later. Only the first landing counts.
  func land(_ result: Landing) {
    pthread_mutex_lock(&gate.pointee.mutex)
    if landing == nil { landing = result }
    pthread_cond_broadcast(&gate.pointee.condition)
    pthread_mutex_unlock(&gate.pointee.mutex)
  }

  /// Waits for the landing; `nil` where the deadline, in monotonic nanoseconds, comes first.
  func wait(until deadline: Int64) -> Landing? {
    var moment = timespec(nanoseconds: deadline)
    pthread_mutex_lock(&gate.pointee.mutex)
    defer { pthread_mutex_unlock(&gate.pointee.mutex) }
    while landing == nil {
      guard
        pthread_cond_timedwait(&gate.pointee.condition, &gate.pointee.mutex, &moment) == 0
      else { break }
    }
    return landing
  }
}
