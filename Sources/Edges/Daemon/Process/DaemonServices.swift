import Glibc
import Logging
import NIOPosix
import ServiceLifecycle

/// Answers signals while the daemon's services run; ends the group on those that mean the end.
struct SignalService: Service {
  let signals: AsyncStream<CInt>
  let reloads: ReloadGate
  let stopping: @Sendable () -> Void

  func run() async {
    await withGracefulShutdownHandler {
      for await signal in signals.cancelOnGracefulShutdown() {
        guard signal == SIGUSR1 else {
          stopping()
          return
        }
        // A reload that fails has logged why.
        try? await reloads.reload()
      }
    } onGracefulShutdown: {
      stopping()
    }
  }
}

/// Tells the service manager that the daemon is ready, and then that it is alive.
struct ReadinessService: Service {
  let untilReady: @Sendable () async throws -> Void
  let notifier: ServiceNotifier
  let logger: Logger

  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        try await untilReady()
        try Task.checkCancellation()
      }
    } catch is CancellationError {
      // The end came first.
      return
    }
    notifier.send(.ready)
    logger.info("ready")
    guard let interval = notifier.watchdogInterval else {
      try await gracefulShutdown()
      return
    }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        notifier.send(.watchdog)
        try? await Task.sleep(for: interval)
      }
    }
  }
}
