import Glibc

/// Waiting for the signals that end a process.
enum SignalWait {
  /// Waits for SIGTERM, SIGINT or SIGHUP, which must be blocked. `false` where waiting is impossible.
  @discardableResult
  static func untilEnd() -> Bool {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&set, signal) }
    var signal: Int32 = 0
    return sigwait(&set, &signal) == 0
  }
}
