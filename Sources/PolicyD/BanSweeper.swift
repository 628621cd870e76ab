import Daemon
import Logging
import Policy
import ServiceLifecycle

/// Forgets expired bans now and then, and has what is known of clients written down. Bans stop counting at their
/// moment whether it runs or not.
struct BanSweeper: Service {
  /// Short enough that lists and metrics tell the truth and that a crash loses little, long enough to cost nothing.
  static let interval: Duration = .seconds(5)
  /// So many bans that end at once get a log line each; more get one together.
  private static let maximumLines = 100

  let ledger: BanLedger
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        do {
          try await Task.sleep(for: Self.interval)
        } catch {
          break
        }
        await sweep()
      }
    }
    do {
      try await ledger.writeBook()
    } catch {
      logger.error("cannot write down what is known of clients", metadata: ["error": "\(error)"])
    }
  }

  private func sweep() async {
    do {
      let expired = try await ledger.sweep(at: SystemClock.now)
      for ban in expired.bans.prefix(Self.maximumLines) {
        logger.info("ban expired", metadata: ["network": "\(ban.network)", "ban": "\(ban.id)"])
      }
      if expired.bans.count > Self.maximumLines {
        logger.info("bans expired", metadata: ["bans": "\(expired.bans.count)"])
      }
      for entry in expired.allowed.prefix(Self.maximumLines) {
        logger.info("allow entry expired", metadata: ["network": "\(entry.network)"])
      }
    } catch {
      logger.error("cannot write to the file of bans", metadata: ["error": "\(error)"])
    }
  }
}
