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
      path: configuration.banFilePath, eventLoop: diskGroup.next(), board: board, now: SystemClock.now)
    report(on: ledger)
    metrics.collectedGauge("banned_ips", help: "Bans on addresses and networks.") { Double(board.count) }
    metrics.collectedGauge("ban_stream_subscribers", help: "Followers of the stream of bans.") {
      Double(board.subscriberCount)
    }
    let counters = PolicyCounters(metrics)
    let listener = try await PolicyListener.bind(
      to: configuration.policySocket,
      responder: PolicyResponder(board: board, counters: counters, logger: process.logger),
      counters: counters, logger: process.logger)
    process.logger.info(
      "listening", metadata: ["address": "\(listener.address)", "bans": "\(board.count)"])
    do {
      try await process.runServices(
        [listener, BanSweeper(ledger: ledger, logger: process.logger)], hooks: hooks(ledger, recheck))
    } catch {
      // It may not have come to run, and then nobody else takes its socket away.
      listener.close()
      throw error
    }
    try await diskGroup.shutdownGracefully()
  }

  private func hooks(
    _ ledger: BanLedger, _ recheck: @escaping @Sendable () throws -> Void
  ) -> DaemonHooks {
    DaemonHooks(
      routes: BanRoutes(ledger: ledger, logger: process.logger).routes,
      health: {
        let board = ledger.board
        var details: JSONObject = [
          "bans": .integer(Int64(board.count)), "followers": .integer(Int64(board.subscriberCount)),
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
