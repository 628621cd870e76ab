import CMilter
import Glibc
import Locking
import Mail

/// libmilter's main loop on a thread of its own.
final class MilterLoop: Sendable {
  private let outcome = Locked<Int32?>(nil)
  private let waiting: pthread_t

  private init(waiting: pthread_t) { self.waiting = waiting }

  /// Starts the loop; when it ends, the calling thread gets a SIGTERM. `nil` where there is no thread
  /// to be had.
  static func start() -> MilterLoop? {
    let loop = MilterLoop(waiting: pthread_self())
    let retained = Unmanaged.passRetained(loop)
    var thread = pthread_t()
    guard pthread_create(&thread, nil, runMilterLoop, retained.toOpaque()) == 0 else {
      retained.release()
      return nil
    }
    pthread_detach(thread)
    return loop
  }

  /// Whether the loop has ended by itself.
  var hasEnded: Bool { outcome.withLock { $0 != nil } }

  /// How often a waiting loop is touched, in microseconds.
  private static let touchEvery: useconds_t = 20_000
  /// How long that goes on: libmilter looks of itself every five seconds whether it shall stop.
  private static let touches = 250

  /// Tells the loop to end and returns when it has, or will of itself.
  ///
  /// `smfi_stop` waits for a lock that the loop holds while it waits for connections. So it is called
  /// on a thread of its own, and connections that hang up at once wake the loop meanwhile.
  func stop(touching address: ListenAddress) {
    var thread = pthread_t()
    if pthread_create(&thread, nil, stopMilterLoop, nil) == 0 {
      pthread_detach(thread)
    } else {
      _ = smfi_stop()
    }
    for _ in 0..<Self.touches where !hasEnded {
      address.touch()
      usleep(Self.touchEvery)
    }
  }

  /// Waits for the end and returns what `smfi_main` did.
  func join() -> Int32 {
    while true {
      if let outcome = outcome.withLock({ $0 }) { return outcome }
      // Sent when the loop ends; other signals change nothing any more.
      SignalWait.untilEnd()
    }
  }

  fileprivate func run() {
    let result = smfi_main()
    outcome.withLock { $0 = result }
    pthread_kill(waiting, SIGTERM)
  }
}

private func runMilterLoop(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  Unmanaged<MilterLoop>.fromOpaque(argument).takeRetainedValue().run()
  return nil
}

private func stopMilterLoop(_: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  _ = smfi_stop()
  return nil
}
