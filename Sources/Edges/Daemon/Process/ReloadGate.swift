import Logging

/// Reloads, one at a time, whoever asks.
actor ReloadGate {
  private let hook: @Sendable () async throws -> Void
  private let notifier: ServiceNotifier
  private let logger: Logger
  private var isReloading = false

  init(_ hook: @escaping @Sendable () async throws -> Void, notifier: ServiceNotifier, logger: Logger) {
    self.hook = hook
    self.notifier = notifier
    self.logger = logger
  }

  /// Throws `ControlProblem` where a reload is under way or fails.
  func reload() async throws(ControlProblem) {
    // The hook suspends, and an actor lets others in meanwhile.
    guard !isReloading else { throw .conflict("A reload is under way.") }
    isReloading = true
    notifier.send(.reloading)
    defer {
      isReloading = false
      notifier.send(.ready)
    }
    do {
      try await hook()
      logger.info("reloaded")
    } catch {
      logger.error("reload failed; the old settings stand", metadata: ["error": "\(error)"])
      throw ControlProblem(
        status: 500, code: "reload_failed", message: "The reload failed and the old settings stand: \(error)")
    }
  }
}
