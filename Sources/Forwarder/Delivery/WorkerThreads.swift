import NIOPosix

/// A fixed number of threads that run tasks which prefer them, and may block: reading, parsing,
/// rendering and moving files need no hop to other threads.
final class WorkerThreads: TaskExecutor {
  /// Tasks that run or block at the same time, at most.
  let count: Int
  private let threads: NIOThreadPool

  init(count: Int) {
    self.count = count
    threads = NIOThreadPool(numberOfThreads: count)
    threads.start()
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    threads.submit { _ in job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
