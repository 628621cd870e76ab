package import Glibc

/// A value that one thread at a time may touch.
///
/// Not `Mutex` of Synchronization: on Linux it is a priority-inheriting futex, which hands the lock over to
/// a sleeping thread at each release. On a busy machine that sleeper runs when its turn comes, and everybody
/// queues behind it: a cached lookup from eight threads cost 34 µs that way, and 0.15 µs with the lock of the C
/// library, which lets a running thread take it.
///
/// `@unchecked Sendable` because `value` is only touched with the mutex held.
package final class Locked<Value>: @unchecked Sendable {
  // The C object must not move, so it has a place of its own.
  @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>
  @usableFromInline var value: Value

  /// A value, as yet touched by nobody.
  package init(_ value: sending Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Touches the value; `work` must not come back here.
  @inlinable
  package func withLock<Result, Trouble: Error>(
    _ work: (inout Value) throws(Trouble) -> Result
  ) throws(Trouble) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try work(&value)
  }
}
