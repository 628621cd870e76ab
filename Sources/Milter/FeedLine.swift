import Authentication
import Inspection
import JSON
import Mail
import Policy

/// The lines of the milter's live stream.
enum FeedLine {
  /// A decided message.
  static func decided(_ outcome: MessageOutcome, at now: Timestamp) -> JSONObject {
    let record = outcome.record
    var line = head(kind(of: outcome.disposition), record.connection, at: now)
    line["queue_id"] = text(record.queueID?.description)
    line["sender"] = .string(record.sender)
    line["recipients"] = .array(record.recipients.map { .string($0) })
    line["size_bytes"] = .integer(Int64(record.sizeOctets))
    line["delivery_id"] = text(outcome.verdict?.deliveryID.description)
    line["spf"] = text(outcome.checks?.spf?.result.rawValue)
    line["dkim"] = text(outcome.checks?.dkim?.result.rawValue)
    line["dmarc"] = text(outcome.checks?.dmarc?.evaluation.result.rawValue)
    line["arc"] = text(outcome.checks?.arc?.result.rawValue)
    if !outcome.reasons.isEmpty {
      line["reasons"] = .array(Reason.words(outcome.reasons).map { .string($0) })
    }
    if case .signed(let signatures)? = outcome.signing {
      line["signed_by"] = .array(signatures.map { .string("\($0.selector)._domainkey.\($0.domain)") })
    }
    if case .refuse(let refusal) = outcome.answer { add(refusal, to: &line) }
    return line
  }

  /// A connection, a sender or a recipient that was refused.
  ///
  /// - Parameter address: the address of the command; `nil` for a connection.
  static func refused(
    _ refusal: Refusal, _ connection: ConnectionFacts, address: HeaderText? = nil, at now: Timestamp
  ) -> JSONObject {
    var line = head("rejected", connection, at: now)
    if let address { line["recipient"] = .string(address.value) }
    add(refusal, to: &line)
    return line
  }

  /// A rule of `rate_limits` that refuses something, or would.
  static func limited(
    _ finding: RateFinding, _ connection: ConnectionFacts, at now: Timestamp
  ) -> JSONObject {
    var line = head("limited", connection, at: now)
    for member in finding.json.members { line[member.key] = member.value }
    line["code"] = .string(finding.code.rawValue)
    line["reason"] = .string(finding.description)
    return line
  }

  private static func kind(of disposition: MessageOutcome.Disposition) -> String {
    switch disposition {
    case .accepted, .kept: "verdict"
    case .quarantined: "quarantined"
    case .rejected: "rejected"
    }
  }

  private static func add(_ refusal: Refusal, to line: inout JSONObject) {
    line["cause"] = .string(refusal.cause.rawValue)
    line["code"] = .string(refusal.code.rawValue)
    line["reason"] = .string("\(refusal.reply)")
  }

  private static func head(_ kind: String, _ connection: ConnectionFacts, at now: Timestamp) -> JSONObject {
    [
      "kind": .string(kind), "at": .string(now.rfc3339),
      "client": text(connection.clientAddress?.description),
    ]
  }

  private static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
}
