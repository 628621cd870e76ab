import Daemon
import Logging
import Mail
import NIOPosix
import Spool
import Webhook

/// Decides over the recipients of a message of which sync routes are among those that decide, and gives each part
/// of it its fate: what is refused or postponed leaves nothing behind, what is taken is durable before it is answered.
///
/// The message stands under `tmp/`, sealed, while endpoints are asked. Each sync recipient that is accepted has a
/// file of its own afterwards; the others share theirs as always.
struct SyncReception: Sendable {
  /// What came of it.
  struct Outcome: Sendable {
    /// The reply for each address.
    var replies: [String: SMTPReply] = [:]
    /// What is in the spool now, with its state.
    var stored: [Stored] = []
  }

  /// A message that was stored.
  struct Stored: Sendable {
    let record: SpoolRecord
    let state: SpoolState
  }

  private struct Part: Sendable {
    let record: SpoolRecord
    var state: SpoolState
    var reply: SMTPReply?
    let isMain: Bool

    var address: String { record.recipients.first?.address ?? "" }
  }

  let intake: Intake
  let plan: SyncPlan
  /// The record of the file under `tmp/`.
  let record: SpoolRecord
  let seal: SpoolSeal
  let transaction: SpoolTransaction

  /// Asks, waits, and stores what was accepted.
  func run() async throws -> Outcome {
    if plan.isMixed { intake.sync.noteMixed(plan.recipients.count, queueID: record.queueID) }
    var parts = parts()
    var attempts: [SyncAttempt] = []
    var places: [(part: Int, delivery: Int)] = []
    for (place, part) in parts.enumerated() {
      for (index, delivery) in part.state.deliveries.enumerated() where delivery.status == .pending {
        guard let route = intake.sync.router.route(delivery.route), route.decidesReply else { continue }
        attempts.append(attempt(part, index, route))
        places.append((place, index))
      }
    }
    let answers = await intake.sync.ask(attempts)
    var decisions: [Int: [(route: String, decision: SyncDecision)]] = [:]
    for (place, answer) in zip(places, answers) {
      let route = parts[place.part].state.deliveries[place.delivery].route
      decisions[place.part, default: []].append((route, answer.decision))
      if let result = answer.result {
        _ = parts[place.part].state.deliveries[place.delivery].apply(result, at: answer.endedAt)
      }
      if let summary = answer.summary { parts[place.part].state.summary = summary }
    }
    for (place, list) in decisions { parts[place].reply = SyncDecision.reply(list) }
    let decided = parts
    return try await intake.threads.runIfActive { store(decided) }
  }

  /// A part for each sync recipient, with all its deliveries.
  private func parts() -> [Part] {
    plan.recipients.enumerated().map { place, recipient in
      let isMain = plan.others.isEmpty && place == 0
      let own =
        isMain
        ? record
        : SpoolRecord(
          id: SpoolIDs.make(record.receivedAt), receivedAt: record.receivedAt, sender: record.sender,
          recipients: [recipient], session: record.session, requestID: record.requestID,
          queueID: record.queueID, verdict: record.verdict)
      return Part(record: own, state: intake.backlog.newState(own, seal: seal), reply: nil, isMain: isMain)
    }
  }

  private func attempt(_ part: Part, _ index: Int, _ route: Route) -> SyncAttempt {
    SyncAttempt(
      record: part.record,
      attempt: DeliveryAttempt(
        ticket: DeliveryTicket(part.state, index), startedAt: SystemClock.now,
        delivery: part.state.deliveries[index], queueID: record.queueID, parserCrashes: 0,
        isRecovered: false),
      route: route, draft: record.id, deliveryID: seal.deliveryID)
  }

  /// Blocks.
  private func store(_ parts: [Part]) -> Outcome {
    var outcome = Outcome()
    var mainFolder: SpoolFolder? = plan.others.isEmpty ? nil : .inbox
    var draft: SpooledMessage?
    for part in parts {
      outcome.replies[part.address] = part.reply
      guard part.reply == nil else { continue }
      if part.isMain {
        mainFolder = part.state.folder
        continue
      }
      do {
        let message = try draft ?? intake.spool.readDraft(record.id)
        draft = message
        try intake.spool.store(message, as: part.record, in: part.state.folder)
        accept(part.record, part.state, into: &outcome)
      } catch {
        outcome.replies[part.address] = failed(error)
      }
    }
    draft = nil
    let main = parts.first(where: \.isMain)
    let addresses = main.map { [$0.address] } ?? plan.others.map(\.address)
    guard let mainFolder else {
      transaction.abort()
      return outcome
    }
    do {
      try transaction.commit(to: mainFolder)
      accept(record, main?.state ?? intake.backlog.newState(record, seal: seal), into: &outcome)
    } catch {
      for address in addresses { outcome.replies[address] = failed(error) }
    }
    return outcome
  }

  private func accept(_ record: SpoolRecord, _ state: SpoolState, into outcome: inout Outcome) {
    for recipient in record.recipients {
      outcome.replies[recipient.address] = SMTPReply(250, "2.0.0", "\(record.id) stored")
    }
    outcome.stored.append(Stored(record: record, state: state))
    guard state.deliveries.contains(where: { $0.attempts > 0 }) else { return }
    do {
      try intake.spool.write(state, in: state.folder)
    } catch {
      // It is derived: what is lost are facts for people, or one event more under the same id.
      intake.logger.error(
        "message state not written", metadata: ["spool_id": "\(record.id)", "error": "\(error)"])
    }
  }

  private func failed(_ error: any Error) -> SMTPReply {
    intake.metrics.storage(.store, succeeded: false)
    intake.logger.error(
      "message not stored", metadata: ["queue_id": "\(record.queueID ?? "-")", "error": "\(error)"])
    return Reception.notStored(error)
  }
}
