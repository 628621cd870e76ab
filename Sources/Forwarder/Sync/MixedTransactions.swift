import Daemon
import Locking
import Logging

/// Counts recipients of sync routes that share a transaction with others, and says so now and then: Postfix's
/// transport_maps should keep them apart.
final class MixedTransactions: Sendable {
  /// The least time between two log lines.
  static let pause = Duration.seconds(60)

  private let metrics: ForwarderMetrics
  private let logger: Logger
  private let lastLine = Locked<ContinuousClock.Instant?>(nil)

  init(metrics: ForwarderMetrics, logger: Logger) {
    self.metrics = metrics
    self.logger = logger
  }

  /// `recipients` of one transaction.
  func note(_ recipients: Int, queueID: String?, now: ContinuousClock.Instant = .now) {
    metrics.mixedSyncRecipients.add(recipients)
    let isDue = lastLine.withLock { last in
      if let last, now - last < Self.pause { return false }
      last = now
      return true
    }
    guard isDue else { return }
    logger.warning(
      "sync recipients share a transaction with others and keep them waiting; write transport_maps anew (gomailctl route transport)",
      metadata: ["queue_id": "\(queueID ?? "-")", "recipients": "\(recipients)"])
  }
}
