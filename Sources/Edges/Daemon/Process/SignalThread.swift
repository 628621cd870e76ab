import Glibc

/// Signals are blocked in every thread and taken by one thread with sigwait(3): no handler ever
/// interrupts a C library, and nobody has to care what is safe inside a handler.
enum SignalThread {
  /// Blocks `signals` in the calling thread and in all threads that it makes from now on.
  ///
  /// An asynchronous `main` leaves its thread to libdispatch, which waits there with every signal
  /// open. What arrives there is handed on.
  static func block(_ signals: [CInt]) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handOn
    action.sa_flags = SA_RESTART
    for signal in signals { sigaction(signal, &action, nil) }
    var set = Self.set(signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Starts a thread that hands every one of `signals` to `take`, until the process ends.
  static func start(_ signals: [CInt], _ take: @escaping @Sendable (CInt) -> Void) {
    let awaited = set(signals)
    _ = DetachedThread.start {
      var set = awaited
      while true {
        var signal: CInt = 0
        if sigwait(&set, &signal) == 0 { take(signal) }
      }
    }
  }

  private static func set(_ signals: [CInt]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }
}

/// Sends `signal` to the process again. It is blocked in this thread while this runs, so that the
/// kernel picks one that waits for it.
private func handOn(_ signal: CInt) { kill(getpid(), signal) }
