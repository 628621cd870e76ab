/// Runs tasks on one thread that may block: nobody else's work waits for it.
///
/// `@unchecked Sendable` because `isDone` is only touched by the thread.
final class ThreadExecutor: TaskExecutor, @unchecked Sendable {
  private let jobs = JobQueue()
  private var isDone = false

  func enqueue(_ job: consuming ExecutorJob) { jobs.add(UnownedJob(job)) }

  /// Runs `work` to its end on the calling thread, which is always the same one. It waits with it wherever
  /// `work` does.
  func run(_ work: @escaping @Sendable () async -> Void) {
    isDone = false
    Task(executorPreference: self) {
      await work()
      self.isDone = true
    }
    while !isDone { jobs.next().runSynchronously(on: asUnownedTaskExecutor()) }
  }
}
