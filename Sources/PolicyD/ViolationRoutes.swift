import Daemon
import JSON
import Logging
import Mail
import Policy

/// What clients did, as resources of the control socket: the milter reports it, an operator looks at it.
struct ViolationRoutes: Sendable {
  /// The most clients of one list.
  static let maximumLimit = 1000

  let ledger: BanLedger
  let rules: ViolationRules
  let counters: BanCounters
  let logger: Logger

  /// Reports, the clients with violations, and all that is known of one client.
  var routes: [ControlRoute] {
    [
      ControlRoute("POST", "/violations", maximumBodyOctets: ViolationReport.maximumBodyOctets) {
        try await take($0)
      },
      ControlRoute("GET", "/violations") { try await list($0) },
      ControlRoute("GET", "/clients/:address") { try await client($0) },
    ]
  }

  private func take(_ request: ControlRequest) async throws -> ControlResponse {
    let reports: [ViolationReport]
    do {
      reports = try ViolationReport.reports(inBody: request.body)
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    counters.reported(reports)
    let decision = try await ledger.take(reports, at: SystemClock.now)
    counters.decided(decision)
    for ban in decision.bans { logger.notice("client banned", metadata: BanRoutes.metadata(ban)) }
    if decision.withoutRoom > 0 {
      logger.warning(
        "no room for automatic bans",
        metadata: ["bans": "\(decision.withoutRoom)", "maximum": "\(BanBoard.maximumEntries)"])
    }
    return .json([
      "taken": .integer(Int64(reports.count)), "bans": .integer(Int64(decision.bans.count)),
      "spared": .integer(Int64(decision.spared)),
    ])
  }

  private func list(_ request: ControlRequest) async throws -> ControlResponse {
    guard let limit = request.query["limit"].map({ Int($0) }) ?? Self.maximumLimit,
      (1...Self.maximumLimit).contains(limit)
    else { throw ControlProblem.badRequest("\"limit\" must be 1 to \(Self.maximumLimit)") }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("clients")
    writer.beginArray()
    for client in await ledger.violators(at: SystemClock.now, limit: limit) { write(client, into: &writer) }
    writer.endArray()
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func client(_ request: ControlRequest) async throws -> ControlResponse {
    guard let address = IPAddress(request.parameters["address"] ?? "") else {
      throw ControlProblem.badRequest("the path must end in an IP address")
    }
    let now = SystemClock.now
    let (ban, allowed) = ledger.board.read {
      ($0.bans.ban(covering: address, at: now), $0.allowed.entry(covering: address, at: now))
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("address")
    writer.string(address.description)
    writer.key("ban")
    if let ban { try await ledger.withReason(ban).write(into: &writer) } else { writer.null() }
    writer.key("allowed")
    if let allowed { allowed.write(into: &writer) } else { writer.null() }
    writer.key("client")
    write(await ledger.client(of: address, at: now), into: &writer)
    writer.endObject()
    return .json(serialized: writer.output)
  }

  /// `{"network":"192.0.2.7","weight":3.5,"threshold":10,"violations":{"rate_limit":3},"last_at":"…","bans":1,
  /// "next_ban":"4h","good_mail":{"messages":3,"last_at":"…","domain":"example.com"},"spared_until":null}`
  private func write(_ client: ViolationBook.Client, into writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("network")
    writer.string(client.network.description)
    writer.key("weight")
    writer.double(Double(client.weight) / Double(ViolationRules.weightUnit))
    writer.key("threshold")
    writer.integer(rules.threshold)
    writer.key("violations")
    writer.beginObject()
    if let count = client.count {
      for kind in ViolationReport.Kind.allCases where count.number(of: kind) > 0 {
        writer.key(kind.rawValue)
        writer.integer(count.number(of: kind))
      }
    }
    writer.endObject()
    writer.key("last_at")
    writer.timestamp(client.count?.lastAt)
    writer.key("bans")
    writer.integer(client.history?.bans ?? 0)
    writer.key("next_ban")
    writer.string(rules.duration(atLevel: client.level).text)
    writer.key("good_mail")
    if let mail = client.goodMail {
      writer.beginObject()
      writer.key("messages")
      writer.integer(mail.messages)
      writer.key("last_at")
      writer.timestamp(mail.lastAt)
      writer.key("domain")
      writer.string(mail.domain)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.key("spared_until")
    writer.timestamp(client.sparedUntil)
    writer.endObject()
  }
}
