import Glibc

/// A thread that nobody waits for.
enum DetachedThread {
  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Starts a thread, which takes no signals: they are for the program's own threads.
  ///
  /// - Returns: 0, or the system's error code where there can be no more threads.
  static func start(_ run: @escaping @Sendable () -> Void) -> Int32 {
    let work = Unmanaged.passRetained(Work(run))
    var thread = pthread_t()
    var before = sigset_t()
    var everything = sigset_t()
    sigfillset(&everything)
    // Threads inherit the mask of who starts them.
    pthread_sigmask(SIG_SETMASK, &everything, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let code = pthread_create(
      &thread, nil,
      { work in
        guard let work else { return nil }
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      return code
    }
    pthread_detach(thread)
    return 0
  }
}
