import Daemon
import ServiceLifecycle

/// Has observations written now and then, and at the end.
struct ObservationWriter: Service {
  /// What a crash may lose; long enough that equal rows become one.
  private static let interval = Duration.seconds(10)

  let archive: ObservationArchive

  func run() async {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          while !Task.isCancelled {
            archive.recorder.wake()
            // Cancelled only by the end of the daemon, which the loop asks for itself.
            try? await Task.sleep(for: Self.interval)
          }
        }
        for await _ in archive.recorder.wakeUps {
          // A disk that refuses is not asked at each message.
          if await !archive.flush(at: SystemClock.now) { try? await Task.sleep(for: Self.interval) }
        }
        group.cancelAll()
      }
    }
    await archive.close(at: SystemClock.now)
  }
}
