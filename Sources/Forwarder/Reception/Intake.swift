import Authentication
import Daemon
import Locking
import Logging
import Mail
import NIOPosix
import OpenSSL
import Spool
import Webhook

/// What every reception needs: the spool, threads that may block, the keys, and whether mail is
/// taken at all.
final class Intake: Sendable {
  /// Octets of a message kept in memory before they go to the disk in one write.
  static let bufferOctets = 262_144

  let spool: Spool
  let threads: NIOThreadPool
  let backlog: Backlog
  let index: MessageIndex
  let metrics: ForwarderMetrics
  let logger: Logger
  let feed: LiveFeed
  let sync: SyncDelivery
  /// What the first attempt need not read again.
  let fresh: FreshMessages
  private let eventKey: [UInt8]
  private let verdictKeys: Locked<[VerdictKey]>
  private let obstacle = Locked<IntakeObstacle?>(nil)

  init(
    spool: Spool, threads: NIOThreadPool, backlog: Backlog, index: MessageIndex, eventKey: [UInt8],
    verdictKeys: [VerdictKey], metrics: ForwarderMetrics, logger: Logger, feed: LiveFeed,
    sync: SyncDelivery, fresh: FreshMessages = FreshMessages()
  ) {
    self.spool = spool
    self.threads = threads
    self.backlog = backlog
    self.index = index
    self.eventKey = eventKey
    self.verdictKeys = Locked(verdictKeys)
    self.metrics = metrics
    self.logger = logger
    self.feed = feed
    self.sync = sync
    self.fresh = fresh
  }

  /// Why new mail is refused now; `nil` where it is not.
  var currentObstacle: IntakeObstacle? { obstacle.withLock { $0 } }

  /// Says why new mail is refused, or that it is not.
  func set(_ new: IntakeObstacle?) {
    let old = obstacle.withLock { obstacle in
      defer { obstacle = new }
      return obstacle
    }
    guard old != new else { return }
    if let new {
      logger.error("mail is deferred", metadata: ["reason": "\(new.reply)"])
    } else {
      logger.notice("mail is accepted again")
    }
  }

  /// Replaces the keys of the verdict field.
  func setVerdictKeys(_ keys: [VerdictKey]) { verdictKeys.withLock { $0 = keys } }

  /// Verifies the verdict fields of a message: the first valid one counts.
  func verdict(
    fields: [[UInt8]], sender: String, authors: String, receivedAt: Timestamp, connection: ConnectionFacts
  ) -> (verdict: MessageVerdict, isSealed: Bool) {
    let keys = verdictKeys.withLock { $0 }
    var problem: VerdictFieldError?
    for field in fields {
      switch VerdictField.open(field, sender: sender, from: authors, keys: keys, hmac: hmacSHA256) {
      case .success(let verdict):
        metrics.verdictField(isValid: true)
        return (verdict, true)
      case .failure(let error):
        problem = problem ?? error
      }
    }
    metrics.verdictField(isValid: false, problem: problem?.word)
    let verdict = MessageVerdict.unauthenticated(
      deliveryID: .unknown, receivedAt: receivedAt, connection: connection, problem: problem)
    return (verdict, false)
  }

  /// The delivery id of a message without a verdict: the same when Postfix brings it again.
  func deliveryID(of record: SpoolRecord, digest: [UInt8]) -> DeliveryID? {
    DeliveryIDs.derived(
      queueID: record.queueID, arrival: record.id.description, digest: digest, key: eventKey)
  }

  private func report(_ unmet: [AuthenticationRequirement: Int], _ record: SpoolRecord) {
    for (requirement, count) in unmet.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      metrics.unmet(requirement, count)
      logger.warning(
        "a route's requirement is not met, the event goes to failed/",
        metadata: [
          "queue_id": "\(record.queueID ?? "-")", "spool_id": "\(record.id)",
          "requirement": "\(requirement.rawValue)", "events": "\(count)",
        ])
    }
  }

  /// Hands a durable message on to delivery and makes it known to the index. Does not block.
  ///
  /// - Parameter raw: All of its octets, where they are at hand.
  func accept(_ record: SpoolRecord, seal: SpoolSeal, raw: [UInt8]?) {
    fresh.note(record, seal, raw: raw)
    accept(record, backlog.newState(record, seal: seal))
  }

  /// The same for a message of which some deliveries are made already, perhaps all.
  ///
  /// - Parameter hasStateFile: whether its state was written.
  func accept(_ record: SpoolRecord, _ state: SpoolState, hasStateFile: Bool = false) {
    // Before the delivery begins, whose end the index must not miss.
    index.note(state)
    // One that was committed to another folder has nothing left to do.
    if !(hasStateFile && state.isFinal) { backlog.accept(state, hasStateFile: hasStateFile) }
    report(backlog.unmetRequirements(of: state, record), record)
    let unrouted = state.deliveries.count { $0.route.isEmpty }
    guard unrouted > 0 else { return }
    metrics.unrouted.add(unrouted)
    logger.warning(
      "no route for some recipients, the message goes to failed/",
      metadata: [
        "queue_id": "\(record.queueID ?? "-")", "spool_id": "\(record.id)", "recipients": "\(unrouted)",
      ])
  }
}
