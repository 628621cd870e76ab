import Daemon
import Logging
import Policy
import ServiceLifecycle

/// Forgets expired bans now and then. They stop counting at their moment whether it runs or not.
struct BanSweeper: Service {
  /// Short enough that lists and metrics tell the truth, long enough to cost nothing.
  static let interval: Duration = .seconds(5)

  let ledger: BanLedger
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await Task.sleep(for: Self.interval)
        } catch {
          return
        }
        await sweep()
      }
    }
  }

  private func sweep() async {
    do {
      for ban in try await ledger.sweep(at: SystemClock.now) {
        logger.info("ban expired", metadata: ["network": "\(ban.network)", "ban": "\(ban.id)"])
      }
    } catch {
      logger.error("cannot delete expired bans", metadata: ["error": "\(error)"])
    }
  }
}
