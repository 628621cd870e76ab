import Authentication
import Daemon
import JSON
import Mail
import Spool
import Webhook

/// The lines of the forwarder's live stream.
enum FeedLine {
  /// A message that was taken: envelope, client, and what the milter found.
  static func accepted(_ record: SpoolRecord, seal: SpoolSeal, isSealed: Bool, at now: Timestamp)
    -> JSONObject
  {
    let authentication = record.verdict.authentication
    var line = head("accepted", record.id, at: now)
    line["queue_id"] = text(record.queueID)
    line["sender"] = .string(record.sender)
    line["recipients"] = .array(record.recipients.map { .string($0.address) })
    line["client"] = text(record.session.address)
    line["size_bytes"] = .integer(Int64(seal.sizeOctets))
    line["verdict"] = isSealed ? .string(record.verdict.verdict.action.rawValue) : .null
    if !record.verdict.verdict.reasons.isEmpty {
      line["reasons"] = .array(Reason.words(record.verdict.verdict.reasons).map { .string($0) })
    }
    line["spf"] = text(authentication.spf.result.rawValue)
    line["dkim"] = text(authentication.dkim.result.rawValue)
    line["dmarc"] = text(authentication.dmarc.result.rawValue)
    line["arc"] = text(authentication.arc.result.rawValue)
    return line
  }

  /// What came of an attempt.
  static func attempt(
    _ attempt: DeliveryAttempt, _ result: AttemptResult, took: Duration, at now: Timestamp
  ) -> JSONObject? {
    let kind: String
    var status: Int?
    var error: String?
    var next: Timestamp?
    switch result {
    case .delivered(let code): (kind, status) = ("delivered", code)
    case .retry(let due, _, let code, let text): (kind, status, error, next) = ("retried", code, text, due)
    case .failed(let code, let text): (kind, status, error) = ("failed", code, text)
    case .routeGone(let code): (kind, status, error) = ("held", code, "the endpoint is gone")
    case .unaddressable: (kind, error) = ("failed", AttemptResult.unaddressableError)
    case .interrupted, .trouble, .corrupt: return nil
    }
    var line = delivery(kind, attempt.ticket.message, attempt.delivery, at: now)
    line["queue_id"] = text(attempt.queueID)
    // An event without a URL was not attempted.
    let made = result == .unaddressable ? 0 : 1
    line["attempt"] = .integer(Int64(attempt.delivery.attempts + made))
    line["status"] = status.map { .integer(Int64($0)) } ?? .null
    line["error"] = text(error)
    line["next_attempt_at"] = text(next?.rfc3339)
    line["milliseconds"] = .integer(took.milliseconds)
    return line
  }

  /// What came of asking a sync route. The id of the message stands in the spool only if it was taken.
  static func sync(_ sync: SyncAttempt, _ answer: SyncAnswer, took: Duration) -> JSONObject {
    let kind =
      switch answer.decision {
      case .accept: "delivered"
      case .postpone: "deferred"
      case .refuse: "refused"
      case .keep: "failed"
      }
    var line = delivery(kind, sync.record.id, sync.attempt.delivery, at: answer.endedAt)
    if let code = answer.decision.code { line["code"] = .string(code.rawValue) }
    line["mode"] = .string(sync.route.mode.rawValue)
    line["queue_id"] = text(sync.attempt.queueID)
    line["status"] = answer.status.map { .integer(Int64($0)) } ?? .null
    line["error"] = text(answer.error(route: sync.route.name))
    line["milliseconds"] = .integer(took.milliseconds)
    return line
  }

  /// Something about one delivery.
  static func delivery(
    _ kind: String, _ id: SpoolID, _ delivery: DeliveryState, at now: Timestamp
  ) -> JSONObject {
    var line = head(kind, id, at: now)
    line["event_id"] = .string(delivery.eventID)
    line["route"] = .string(delivery.route)
    line["recipient"] = .string(delivery.recipient)
    line["replayed"] = .bool(delivery.replay != nil)
    return line
  }

  private static func head(_ kind: String, _ id: SpoolID, at now: Timestamp) -> JSONObject {
    ["kind": .string(kind), "at": .string(now.rfc3339), "spool_id": .string(id.description)]
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
