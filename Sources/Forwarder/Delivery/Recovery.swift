import Daemon
import Logging
import NIOPosix
import ServiceLifecycle
import Spool

/// Finds what a former run left in the inbox, and puts it back to work.
struct Recovery: Sendable {
  /// Messages read in one go on a blocking thread.
  static let batch = 200
  /// After trouble of our own (descriptors, disk) messages are tried again after this time.
  static let troublePause = Duration.seconds(10)

  let spool: Spool
  let backlog: Backlog
  let index: MessageIndex
  let threads: NIOThreadPool
  let metrics: ForwarderMetrics
  let logger: Logger

  /// The inbox as it is before the first new message: only names are read, so that LMTP can serve at
  /// once. Blocks.
  func inventory() throws -> [SpoolID] {
    let unfinished = try spool.removeUnfinished()
    if unfinished > 0 {
      logger.notice("unfinished files removed", metadata: ["files": "\(unfinished)"])
    }
    return try spool.inventory()
  }

  /// Reads the messages of the inventory and hands them to the backlog; returns when all are there.
  ///
  /// - Parameter interrupted: messages that a process died of, or beside.
  func run(_ inventory: [SpoolID], interrupted: [SpoolID]) async {
    guard !inventory.isEmpty else { return }
    let suspects = Set(interrupted)
    // Suspects last: their neighbours shall be gone when the next crash comes.
    var rest = inventory.filter { !suspects.contains($0) } + inventory.filter(suspects.contains)
    while !Task.isCancelledOrStopping {
      rest = await recover(rest, suspects)
      if rest.isEmpty { break }
      logger.error("messages of the inbox not recovered yet", metadata: ["messages": "\(rest.count)"])
      await cancelWhenGracefulShutdown { try? await Task.sleep(for: Self.troublePause) }
    }
    logger.notice("inbox recovered", metadata: ["messages": "\(inventory.count - rest.count)"])
  }

  /// Returns the messages to be tried again.
  private func recover(_ ids: [SpoolID], _ suspects: Set<SpoolID>) async -> [SpoolID] {
    var rest = ids[...]
    var again: [SpoolID] = []
    while !rest.isEmpty, !Task.isCancelledOrStopping {
      let batch = rest.prefix(Self.batch)
      rest = rest.dropFirst(Self.batch)
      // The index is slower than we are, and must not fill the memory meanwhile.
      await index.makeRoom()
      // It throws where the daemon stops; the next start finds the messages again.
      again += (try? await threads.runIfActive { batch.filter { !recover($0, suspects) } }) ?? Array(batch)
    }
    return again + rest
  }

  /// False where it should be tried again.
  private func recover(_ id: SpoolID, _ suspects: Set<SpoolID>) -> Bool {
    do {
      let (record, seal) = try spool.open(id, in: .inbox)
      let known = try spool.state(id, in: .inbox)
      var state = known ?? backlog.newState(record, seal: seal)
      if suspects.contains(id) {
        state.parserCrashes += 1
        // Written before the next try: it may be the one that ends this process.
        try spool.write(state, in: .inbox)
        metrics.parserCrashes.add()
        logger.error(
          "a process died while it parsed a message",
          metadata: [
            "queue_id": "\(record.queueID ?? "-")", "spool_id": "\(id)",
            "crashes": "\(state.parserCrashes)",
          ])
      }
      // The index first: the first attempt may end at once.
      index.note(state)
      backlog.recover(state, hasStateFile: known != nil || suspects.contains(id))
      return true
    } catch {
      if error.isMissing { return true }
      guard case .incomplete = error else {
        logger.error("message not recovered", metadata: ["spool_id": "\(id)", "error": "\(error)"])
        return false
      }
      // A crash before the one fsync leaves such a file; it was never acknowledged.
      metrics.corrupt.add()
      logger.warning("incomplete message put aside", metadata: ["spool_id": "\(id)", "error": "\(error)"])
      return putAside(id)
    }
  }

  private func putAside(_ id: SpoolID) -> Bool {
    do {
      try spool.putAside(id)
      return true
    } catch {
      logger.error("message not put aside", metadata: ["spool_id": "\(id)", "error": "\(error)"])
      return false
    }
  }
}
