import Authentication
import Daemon
import Logging
import Mail
import NIOPosix
import Spool

/// One message between its first octet and its replies. Confined to the task that receives it; the disk is
/// reached on that task's thread where it may block, and else on the blocking threads.
struct Reception {
  private let intake: Intake
  private let ownsThread: Bool
  private let arrival: Arrival
  private let receivedAt: Timestamp
  private let transaction: SpoolTransaction
  private var sieve = VerdictSieve()
  private var pending: [UInt8] = []
  /// Whether some of the message was written before it ended.
  private var isInPieces = false
  /// The message, where it is small.
  private var whole: [UInt8]?
  private var record: SpoolRecord?
  private var isSealed = false
  private var failure: (any Error)?
  private var seal: SpoolSeal?
  private var plan: SyncPlan?
  /// What came of a message that sync routes decided about.
  private var decided: [SyncReception.Stored] = []

  /// - Parameter ownsThread: Whether the task has a thread of its own, which may block.
  init(_ arrival: Arrival, intake: Intake, ownsThread: Bool = false) {
    self.intake = intake
    self.ownsThread = ownsThread
    self.arrival = arrival
    receivedAt = SystemClock.now
    transaction = SpoolTransaction(spool: intake.spool)
  }

  /// Takes the next octets of the message. Trouble with the disk is remembered and answered at the
  /// end: the client cannot be told before.
  mutating func take(_ bytes: [UInt8]) async {
    guard failure == nil else { return }
    sieve.consume(bytes, into: &pending)
    guard pending.count >= Intake.bufferOctets, sieve.isFlowing else { return }
    let record = knownRecord()
    let chunk = pending
    pending = []
    isInPieces = true
    let transaction = transaction
    do {
      try await blocking { try transaction.append(chunk, record: record) }
    } catch {
      note(error)
    }
  }

  /// Ends the message: returns when it is durable, with one reply for each recipient.
  mutating func finish() async -> [SMTPReply] {
    if failure == nil {
      sieve.finish(into: &pending)
      let record = knownRecord()
      let chunk = pending
      if let plan { return await decide(plan, record, chunk) }
      let (transaction, intake, isSealed, receivedAt) = (transaction, intake, isSealed, receivedAt)
      do {
        seal = try await blocking {
          try transaction.append(chunk, record: record)
          let seal = try transaction.commit { digest in
            isSealed ? record.verdict.deliveryID : intake.deliveryID(of: record, digest: digest)
          }
          if let seal { Self.report(record, seal, isSealed: isSealed, since: receivedAt, to: intake) }
          return seal
        }
        if !isInPieces, chunk.count <= FreshMessages.maximumMessageOctets { whole = chunk }
        if seal != nil { return replies(SMTPReply(250, "2.0.0", "\(record.id) stored")) }
      } catch {
        note(error)
      }
    }
    return refused()
  }

  /// What stands in the spool; `nil` before the message is durable.
  var stored: SpoolRecord? { seal == nil ? nil : record }

  /// Lets the deliveries of a durable message begin. Only now, when its replies are on their way: a
  /// parser that crashes on it must not make Postfix send it again, as another message with a clean slate.
  func handOver() {
    for message in decided {
      let wasAsked = message.state.deliveries.contains { $0.attempts > 0 }
      intake.accept(message.record, message.state, hasStateFile: wasAsked)
    }
    guard let record, let seal else { return }
    intake.accept(record, seal: seal, raw: whole)
  }

  /// Asks the webhooks of sync routes, and ends the message by what they say.
  private mutating func decide(
    _ plan: SyncPlan, _ record: SpoolRecord, _ chunk: [UInt8]
  ) async -> [SMTPReply] {
    let (transaction, intake, isSealed, receivedAt) = (transaction, intake, isSealed, receivedAt)
    let outcome: SyncReception.Outcome
    do {
      let seal = try await blocking {
        try transaction.append(chunk, record: record)
        return try transaction.seal { digest in
          isSealed ? record.verdict.deliveryID : intake.deliveryID(of: record, digest: digest)
        }
      }
      guard let seal else { return refused() }
      outcome = try await SyncReception(
        intake: intake, plan: plan, record: record, seal: seal, transaction: transaction
      ).run()
      for message in outcome.stored {
        Self.report(message.record, seal, isSealed: isSealed, since: receivedAt, to: intake)
      }
    } catch {
      note(error)
      return refused()
    }
    decided = outcome.stored
    let replies = arrival.recipients.map {
      outcome.replies[$0.address] ?? Self.notStored(nil)
    }
    if outcome.stored.isEmpty {
      let isRefused = replies.allSatisfy { $0.severity == .permanent }
      (isRefused ? intake.metrics.rejected : intake.metrics.deferred).add()
    }
    return replies
  }

  /// Does what waits for the disk.
  private func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value
  {
    ownsThread ? try work() : try await intake.threads.runIfActive(work)
  }

  /// Forgets the message.
  func abort() {
    let transaction = transaction
    // Nobody waits for it, and a task that was cancelled may ask for it too.
    intake.threads.submit { _ in transaction.abort() }
  }

  private func replies(_ reply: SMTPReply) -> [SMTPReply] {
    Array(repeating: reply, count: arrival.recipients.count)
  }

  private static func report(
    _ record: SpoolRecord, _ seal: SpoolSeal, isSealed: Bool, since receivedAt: Timestamp, to intake: Intake
  ) {
    intake.metrics.storage(.store, succeeded: true)
    intake.metrics.accepted.add()
    intake.metrics.sizeOctets.observe(Double(seal.sizeOctets))
    let now = SystemClock.now
    let elapsed = now - receivedAt
    intake.feed.publish { FeedLine.accepted(record, seal: seal, isSealed: isSealed, at: now) }
    intake.metrics.processingSeconds.observe(elapsed)
    var metadata: Logger.Metadata = [
      "queue_id": "\(record.queueID ?? "-")", "spool_id": "\(record.id)",
      "delivery_id": "\(seal.deliveryID)", "sender": "\(record.sender)",
      "recipients": "\(record.recipients.count)", "size": "\(seal.sizeOctets)",
      "client": "\(record.session.address ?? "-")", "verdict": "\(isSealed ? "sealed" : "missing")",
      "milliseconds": "\(elapsed.milliseconds)",
    ]
    let reasons = record.verdict.verdict.reasons
    if !reasons.isEmpty { metadata["reasons"] = "\(Reason.codes(reasons))" }
    intake.logger.info("message accepted", metadata: metadata)
  }

  private func refused() -> [SMTPReply] {
    abort()
    intake.metrics.storage(.store, succeeded: false)
    intake.metrics.refused.add()
    let reply = Self.notStored(failure)
    intake.logger.error(
      "message not stored",
      metadata: [
        "queue_id": "\(arrival.queueID ?? "-")", "sender": "\(arrival.sender)",
        "error": "\(failure.map { "\($0)" } ?? "no seal")",
      ])
    return replies(reply)
  }

  /// What is answered where the disk does not take a message.
  static func notStored(_ failure: (any Error)?) -> SMTPReply {
    (failure as? SpoolFailure)?.isOutOfSpace == true
      ? IntakeObstacle.lowDisk.reply
      : SMTPReply(451, "4.3.0", "the message could not be stored, try again later", reason: .notStored)
  }

  /// Whatever it was: a message of which a part was not written must not be committed.
  private mutating func note(_ error: any Error) {
    if failure == nil { failure = error }
  }

  private mutating func knownRecord() -> SpoolRecord {
    if let record { return record }
    let (verdict, isSealed) = intake.verdict(
      fields: sieve.verdictFields, sender: arrival.sender, authors: sieve.authors,
      receivedAt: receivedAt, connection: arrival.connection)
    self.isSealed = isSealed
    if arrival.mayBeAsked { plan = SyncPlan(arrival.recipients, router: intake.sync.router) }
    let made = SpoolRecord(
      id: SpoolIDs.make(receivedAt), receivedAt: receivedAt, sender: arrival.sender,
      recipients: plan?.main ?? arrival.recipients, session: arrival.session, requestID: arrival.requestID,
      queueID: arrival.queueID, verdict: verdict)
    record = made
    return made
  }
}
