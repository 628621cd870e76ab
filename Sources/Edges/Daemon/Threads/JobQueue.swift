import Glibc

/// Jobs of tasks for threads that wait for them, first come, first served.
///
/// `@unchecked Sendable` because `jobs` and `first` are only touched with the mutex held.
final class JobQueue: @unchecked Sendable {
  /// Jobs that were taken are dropped from the list when there are so many of them: dropping moves all others.
  private static let droppedAtOnce = 1024

  // The C objects must not move, so they have places of their own.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var jobs: [UnownedJob] = []
  /// Where the oldest job stands that nobody took.
  private var first = 0

  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
    condition = .allocate(capacity: 1)
    condition.initialize(to: pthread_cond_t())
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func add(_ job: UnownedJob) {
    pthread_mutex_lock(mutex)
    jobs.append(job)
    pthread_mutex_unlock(mutex)
    // Where no thread waits this is no system call.
    pthread_cond_signal(condition)
  }

  /// The oldest job; waits where there is none.
  func next() -> UnownedJob {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while first == jobs.count { pthread_cond_wait(condition, mutex) }
    let job = jobs[first]
    first += 1
    if first == jobs.count || first == Self.droppedAtOnce {
      jobs.removeFirst(first)
      first = 0
    }
    return job
  }
}
