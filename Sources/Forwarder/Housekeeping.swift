import Daemon
import Logging
import Mail
import NIOPosix
import ServiceLifecycle
import Spool

/// What comes round again and again: free space, old messages, writes that failed.
struct Housekeeping: Service {
  /// How often the free space is asked for: mail cannot fill `min_free_disk` within it.
  static let spacePause = Duration.seconds(1)
  /// Every so many rounds, states that the disk does not know are written.
  static let writeRounds = 10
  /// Every so many rounds, what endpoints hold up for too long is given up.
  static let giveUpRounds = 60
  /// How often old messages are removed.
  static let prunePause = Duration.seconds(600)
  let configuration: ForwarderConfiguration
  let spool: Spool
  let intake: Intake
  let backlog: Backlog
  let deliverer: Deliverer
  let index: MessageIndex
  let threads: NIOThreadPool
  let metrics: ForwarderMetrics
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await repeatedly(every: Self.spacePause) { round in
            await checkSpace()
            if round % Self.writeRounds == 0 { await deliverer.saveOverdue() }
            if round % Self.giveUpRounds == 0 { await deliverer.giveUpOverdue() }
          }
        }
        // Apart, because it may take long, and mail must not be taken blindly meanwhile.
        group.addTask {
          let processed = Pruning(.processed, configuration.retentionProcessed, of: self)
          let failed = Pruning(.failed, configuration.retentionFailed, of: self)
          await repeatedly(every: Self.prunePause) { _ in
            await processed.run()
            await failed.run()
          }
        }
      }
    }
  }

  private func repeatedly(every pause: Duration, _ work: (_ round: Int) async -> Void) async {
    var round = 0
    while !Task.isCancelled {
      await work(round)
      round &+= 1
      try? await Task.sleep(for: pause)
    }
  }

  /// Decides whether mail is taken.
  func checkSpace() async {
    let spool = spool
    do {
      let free = try await threads.runIfActive { try spool.freeOctets() }
      metrics.freeOctets.set(free)
      if free < configuration.minimumFreeOctets {
        intake.set(.lowDisk)
      } else if backlog.count >= configuration.backlogLimit {
        intake.set(.backlog)
      } else {
        intake.set(nil)
      }
    } catch {
      logger.error("free space unknown", metadata: ["error": "\(error)"])
      intake.set(.spool)
    }
  }
}
