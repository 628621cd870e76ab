import Daemon
import JSON
import Logging
import NIOCore
import NIOPosix

/// The parts of gomail-policyd, put together.
struct PolicyDaemon: Sendable {
  let configuration: PolicyConfiguration
  let process: DaemonProcess

  /// Runs until it is told to end.
  ///
  /// - Parameter recheck: reads the settings anew, for a reload; throws where they cannot be used.
  func run(recheck: @escaping @Sendable () throws -> Void) async throws {
    let metrics = process.metrics
    let board = BanBoard()
    // A thread for the disk alone: see BanLedger.
    let diskGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    if let obstacle = DirectoryPath.make(above: configuration.banFilePath, mode: DirectoryPath.privateMode) {
      throw UnusableDirectory(path: obstacle.path, code: obstacle.code)
    }
    let ledger = try BanLedger(
      path: configuration.banFilePath, rules: configuration.violationRules, eventLoop: diskGroup.next(),
      board: board, now: SystemClock.now)
    report(on: ledger)
    let banCounters = BanCounters(metrics, ledger: ledger)
    let counters = PolicyCounters(metrics)
    let listener = try await PolicyListener.bind(
      to: configuration.policySocket,
      responder: PolicyResponder(board: board, counters: counters, logger: process.logger),
      counters: counters, logger: process.logger)
    process.logger.info(
      "listening", metadata: ["address": "\(listener.address)", "bans": "\(board.counts.bans)"])
    do {
      try await process.runServices(
        [listener, BanSweeper(ledger: ledger, logger: process.logger)],
        hooks: hooks(ledger, banCounters, recheck))
    } catch {
      // It may not have come to run, and then nobody else takes its socket away.
      await listener.close()
      throw error
    }
    try await diskGroup.shutdownGracefully()
  }

  private func hooks(
    _ ledger: BanLedger, _ counters: BanCounters, _ recheck: @escaping @Sendable () throws -> Void
  ) -> DaemonHooks {
    let logger = process.logger
    return DaemonHooks(
      routes: BanRoutes(ledger: ledger, counters: counters, logger: logger).routes
        + AllowRoutes(ledger: ledger, logger: logger).routes
        + ViolationRoutes(
          ledger: ledger, rules: configuration.violationRules, counters: counters, logger: logger
        ).routes,
      health: {
        let counts = ledger.board.counts
        var details: JSONObject = [
          "bans": .integer(Int64(counts.bans)), "allowed": .integer(Int64(counts.allowed)),
          "followers": .integer(Int64(ledger.board.followerCount)),
        ]
        let problem = ledger.problem
        if let problem { details["problem"] = .string(problem) }
        return DaemonHealth(isHealthy: problem == nil, details: details)
      },
      reload: { try recheck() })
  }

  private func report(on ledger: BanLedger) {
    if let aside = ledger.damagedFile {
      process.logger.error(
        "the file of bans is damaged; starting without bans",
        metadata: ["file": "\(configuration.banFilePath)", "put_aside": "\(aside)"])
    }
    if ledger.unreadableRows > 0 {
      process.logger.warning(
        "bans that cannot be understood are ignored",
        metadata: ["file": "\(configuration.banFilePath)", "rows": "\(ledger.unreadableRows)"])
    }
  }
}
