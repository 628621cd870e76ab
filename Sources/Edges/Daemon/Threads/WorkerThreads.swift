import Mail

/// A fixed number of threads that run tasks which prefer them, and may block: reading, parsing, rendering and
/// moving files need no hop to other threads. They live as long as the process.
package final class WorkerThreads: TaskExecutor {
  /// The system gives the process no more threads.
  package struct Refused: Failure {
    /// The system's error code.
    let code: Int32

    /// Others may end.
    package var isTemporary: Bool { true }

    package var description: String {
      "no thread could be started (error \(code)); raise the limit of processes (ulimit -u, TasksMax= of the unit)"
    }
  }

  /// Tasks that run or block at the same time, at most.
  package let count: Int
  private let jobs = JobQueue()

  /// Starts the threads.
  package init(count: Int) throws(Refused) {
    self.count = count
    for _ in 0..<count {
      let code = DetachedThread.start { [self] in
        while true { jobs.next().runSynchronously(on: asUnownedTaskExecutor()) }
      }
      guard code == 0 else { throw Refused(code: code) }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) { jobs.add(UnownedJob(job)) }
}
