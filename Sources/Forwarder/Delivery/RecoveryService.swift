import ServiceLifecycle
import Spool

/// The work at the start that mail does not wait for: the inbox of the former run, then the index.
struct RecoveryService: Service {
  let recovery: Recovery
  let inventory: [SpoolID]
  let interrupted: [SpoolID]

  func run() async throws {
    await recovery.run(inventory, interrupted: interrupted)
    for folder in [SpoolFolder.processed, .failed] {
      await recovery.index.reconcile(with: recovery.spool, folder: folder)
    }
    try? await gracefulShutdown()
  }
}
