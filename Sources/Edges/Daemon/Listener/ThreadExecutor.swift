import Glibc

/// Runs tasks on one thread that may block: nobody else's work waits for it.
///
/// `@unchecked Sendable` because `jobs` is only touched with the mutex held, and `isDone` only by the thread.
final class ThreadExecutor: TaskExecutor, @unchecked Sendable {
  // The C objects must not move, so they have places of their own.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>
  private var jobs: [UnownedJob] = []
  private var isDone = false

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

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    pthread_mutex_lock(mutex)
    jobs.append(job)
    pthread_mutex_unlock(mutex)
    // Where the thread does not wait this is no system call.
    pthread_cond_signal(condition)
  }

  /// Runs `work` to its end on the calling thread, which is always the same one. It waits with it wherever
  /// `work` does.
  func run(_ work: @escaping @Sendable () async -> Void) {
    isDone = false
    Task(executorPreference: self) {
      await work()
      self.isDone = true
    }
    while !isDone { next().runSynchronously(on: asUnownedTaskExecutor()) }
  }

  private func next() -> UnownedJob {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while jobs.isEmpty { pthread_cond_wait(condition, mutex) }
    return jobs.removeFirst()
  }
}
