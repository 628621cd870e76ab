import Daemon
import Locking
import Logging
import Mail
import NIOPosix
import Spool

/// Removes from one folder of finished messages what is too old or too much.
final class Pruning: Sendable {
  /// Messages removed in one go: unlinking is slow and shares the disk with the mail.
  static let batch = 1000

  private let folder: SpoolFolder
  private let retention: Retention
  private let spool: Spool
  private let index: MessageIndex
  private let threads: NIOThreadPool
  private let logger: Logger
  /// Held by the one run at a time.
  private let usage = Locked(FolderUsage())

  init(_ folder: SpoolFolder, _ retention: Retention, of housekeeping: Housekeeping) {
    self.folder = folder
    self.retention = retention
    spool = housekeeping.spool
    index = housekeeping.index
    threads = housekeeping.threads
    logger = housekeeping.logger
  }

  /// Removes all that is to go, a batch after the other, until the task is cancelled.
  func run() async {
    let before = (SystemClock.now + (.zero - retention.duration)).seconds
    await repeatedly("too old") { try self.spool.prune(self.folder, before: before, limit: Self.batch) }
    guard let octets = retention.octets else { return }
    await repeatedly("too much") {
      var usage = self.usage.withLock { $0 }
      defer { self.usage.withLock { [usage] in $0 = usage } }
      return try self.spool.prune(self.folder, toOctets: octets, usage: &usage, limit: Self.batch)
    }
  }

  private func repeatedly(
    _ reason: String, _ remove: @escaping @Sendable () throws -> [SpoolID]
  ) async {
    var removed = 0
    do {
      while !Task.isCancelled {
        let ids = try await threads.runIfActive(remove)
        guard !ids.isEmpty else { break }
        removed += ids.count
        for id in ids { index.remove(id) }
      }
    } catch {
      logger.error(
        "old messages not removed", metadata: ["folder": "\(folder.rawValue)", "error": "\(error)"])
    }
    guard removed > 0 else { return }
    logger.info(
      "old messages removed",
      metadata: ["folder": "\(folder.rawValue)", "messages": "\(removed)", "reason": "\(reason)"])
  }
}
