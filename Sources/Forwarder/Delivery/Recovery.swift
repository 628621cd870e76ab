import Daemon
import Logging
import NIOPosix
import Spool

/// Finds what a former run left in the inbox, and puts it back to work.
struct Recovery: Sendable {
  /// Messages read in one go on a blocking thread.
  static let batch = 200

  let spool: Spool
  let router: Router
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
    var ids: [SpoolID] = []
    try spool.scan(.inbox) { id in
      ids.append(id)
      return true
    }
    return ids
  }

  /// Reads the messages of the inventory and hands them to the backlog.
  ///
  /// - Parameter interrupted: messages that a process died of, or beside.
  func run(_ inventory: [SpoolID], interrupted: [SpoolID]) async {
    guard !inventory.isEmpty else { return }
    let suspects = Set(interrupted)
    var recovered = 0
    // Suspects last: their neighbours shall be gone when the next crash comes.
    var rest = inventory.filter { !suspects.contains($0) } + inventory.filter(suspects.contains)
    while !rest.isEmpty, !Task.isCancelledOrStopping {
      let ids = Array(rest.prefix(Self.batch))
      rest.removeFirst(ids.count)
      recovered += (try? await threads.runIfActive { self.recover(ids, suspects) }) ?? 0
    }
    logger.notice("inbox recovered", metadata: ["messages": "\(recovered)"])
  }

  private func recover(_ ids: [SpoolID], _ suspects: Set<SpoolID>) -> Int {
    var recovered = 0
    for id in ids {
      do {
        let (record, seal) = try spool.open(id, in: .inbox)
        let known = try spool.state(id, in: .inbox)
        var state = known ?? SpoolState(record: record, seal: seal)
        if known == nil {
          state.deliveries = router.deliveries(of: record, deliveryID: seal.deliveryID)
        }
        if suspects.contains(id) {
          state.parserCrashes += 1
          metrics.parserCrashes.add()
          logger.error(
            "a process died while it parsed a message",
            metadata: [
              "queue_id": "\(record.queueID ?? "-")", "spool_id": "\(id)",
              "crashes": "\(state.parserCrashes)",
            ])
          // Written before the next try: it may be the one that ends this process.
          try spool.write(state, in: .inbox)
        }
        backlog.recover(state, hasStateFile: known != nil || suspects.contains(id))
        index.note(state)
        recovered += 1
      } catch {
        putAside(id, error)
      }
    }
    return recovered
  }

  private func putAside(_ id: SpoolID, _ error: any Error) {
    guard case SpoolFailure.incomplete = error else {
      logger.error("message not recovered", metadata: ["spool_id": "\(id)", "error": "\(error)"])
      return
    }
    // A crash before the one fsync leaves such a file; it was never acknowledged.
    metrics.corrupt.add()
    logger.warning("incomplete message put aside", metadata: ["spool_id": "\(id)", "error": "\(error)"])
    try? spool.putAside(id)
  }
}
