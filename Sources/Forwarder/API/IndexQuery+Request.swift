import Daemon
import Mail
import Spool

extension IndexQuery {
  /// Reads the parameters of `GET /messages`; throws `ControlProblem` for what it cannot mean.
  init(parameters: [String: String]) throws {
    self.init()
    for (name, value) in parameters {
      switch name {
      case "limit":
        guard let limit = Int(value), (1...Self.maximumLimit).contains(limit) else {
          throw ControlProblem.badRequest("limit must be 1...\(Self.maximumLimit)")
        }
        self.limit = limit
      case "cursor":
        guard let cursor = IndexCursor(value) else {
          throw ControlProblem.badRequest("cursor must be what `next` of an earlier answer says")
        }
        after = cursor
      case "status": status = try DeliveryStatus(parameter: value)
      case "since": since = try Self.time(name, value)
      case "until": until = try Self.time(name, value)
      case "recipient": recipient = value
      case "sender": sender = value
      case "address": address = value
      case "domain": domain = DomainName(value)?.description ?? value
      case "route": route = value
      case "queue_id": queueID = value
      case "message_id": messageID = value
      default: throw ControlProblem.badRequest("unknown parameter \(name)")
      }
    }
  }

  private static func time(_ name: String, _ value: String) throws -> Timestamp {
    guard let moment = Timestamp(rfc3339: value) else {
      throw ControlProblem.badRequest("\(name) must be a time such as 2026-11-22T15:38:21Z")
    }
    return moment
  }
}

extension DeliveryStatus {
  /// Reads a status that somebody asks for; throws `ControlProblem` for anything else.
  init(parameter text: String) throws {
    guard let status = DeliveryStatus(rawValue: text) else {
      let words = DeliveryStatus.allCases.map(\.rawValue).joined(separator: ", ")
      throw ControlProblem.badRequest("status must be one of \(words)")
    }
    self = status
  }
}
