import Daemon
import JSON
import Logging
import Mail
import Policy

/// The bans as resources of the control socket.
struct BanRoutes: Sendable {
  /// How often a silent stream shows that it lives.
  static let heartbeat: Duration = .seconds(15)

  let ledger: BanLedger
  let counters: BanCounters
  let logger: Logger

  /// `GET`, `POST` and `DELETE` of bans, and the stream of changes.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "/bans") { try await list($0) },
      ControlRoute("GET", "/bans/stream") { _ in stream() },
      ControlRoute("GET", "/bans/:id") { try await show($0) },
      ControlRoute("POST", "/bans", maximumBodyOctets: BanRequest.maximumOctets) { try await add($0) },
      ControlRoute("DELETE", "/bans/:network") { try await remove($0) },
    ]
  }

  private func list(_ request: ControlRequest) async throws -> ControlResponse {
    let (bans, next) = try await ledger.page(try BanFilter(request.query), at: SystemClock.now)
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("bans")
    writer.beginArray()
    for ban in bans { ban.write(into: &writer) }
    writer.endArray()
    writer.key("total")
    writer.integer(ledger.board.counts.bans)
    writer.key("next")
    writer.string(next.map { String($0) })
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func show(_ request: ControlRequest) async throws -> ControlResponse {
    let id = request.parameters["id"] ?? ""
    guard let reference = Ban.reference(ofID: id) else {
      throw ControlProblem.badRequest(
        "\"\(HeaderText(sanitizing: id.prefix(80)))\" is no ban's id: those have eight letters and digits")
    }
    guard let ban = try await ledger.ban(reference: reference), ban.isInForce(at: SystemClock.now) else {
      throw ControlProblem.notFound("there is no ban \(id); it may have ended")
    }
    return json(ban, status: 200)
  }

  /// Everything there is in pieces, then each change.
  private func stream() -> ControlResponse {
    .lines { stream in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await tell(stream) }
        group.addTask {
          while true {
            try await Task.sleep(for: Self.heartbeat)
            try await stream.line(Array("{}".utf8))
          }
        }
        defer { group.cancelAll() }
        try await group.next()
      }
    }
  }

  private func tell(_ stream: ControlStream) async throws {
    let board = ledger.board
    let following = board.follow()
    try await stream.line(BanLine.begin(bans: following.bans, allowed: following.allowed))
    let now = SystemClock.now
    var cursor: AllowTable.Cursor? = 0
    while let place = cursor {
      let part = board.allowedPart(from: place, limit: BanLine.maximumElements) { $0.isInForce(at: now) }
      if !part.entries.isEmpty { try await stream.line(BanLine.allow(part.entries)) }
      cursor = part.next
    }
    cursor = 0
    while let place = cursor {
      let part = board.part(from: place, limit: BanLine.maximumElements) { $0.isInForce(at: now) }
      if !part.bans.isEmpty { try await stream.line(BanLine.bans(part.bans)) }
      cursor = part.next
    }
    try await stream.line(BanLine.end)
    for await line in following.changes { try await stream.line(line) }
  }

  private func add(_ request: ControlRequest) async throws -> ControlResponse {
    let bans: [Ban]
    do {
      bans = try BanRequest.bans(request.body, now: SystemClock.now)
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    guard let added = try await ledger.add(bans) else { throw BanRoutes.full("bans") }
    counters.added(bans)
    if bans.count == 1, let ban = bans.first {
      logger.notice("ban added", metadata: BanRoutes.metadata(ban))
      return json(ban, status: 201)
    }
    logger.notice(
      "bans added", metadata: ["bans": "\(bans.count)", "author": "\(bans.first?.author ?? "-")"])
    return .json(
      ["added": .integer(Int64(added)), "replaced": .integer(Int64(bans.count - added))], status: 201)
  }

  private func remove(_ request: ControlRequest) async throws -> ControlResponse {
    let network: Network
    do {
      network = try BanRequest.network(request.parameters["network"] ?? "")
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    guard let ban = try await ledger.remove(network, at: SystemClock.now) else { throw absent(network) }
    logger.notice("ban removed", metadata: BanRoutes.metadata(ban))
    return json(ban, status: 200)
  }

  private func absent(_ network: Network) -> ControlProblem {
    let now = SystemClock.now
    let covering = ledger.board.read { $0.bans.ban(covering: network.address, at: now) }
    let hint = covering.map { "; the ban on \($0.network) covers it" } ?? ""
    return .notFound("there is no ban on \(network)\(hint)")
  }

  private func json(_ ban: Ban, status: Int) -> ControlResponse {
    var writer = JSONWriter()
    ban.write(into: &writer)
    return .json(serialized: writer.output, status: status)
  }

  /// What a log line says of a ban.
  static func metadata(_ ban: Ban) -> Logger.Metadata {
    [
      "network": "\(ban.network)", "ban": "\(ban.id)", "action": "\(ban.action.rawValue)",
      "author": "\(ban.author)", "reason": "\(ban.reason)",
      "expires_at": "\(ban.expiresAt?.rfc3339 ?? "never")",
    ]
  }

  /// What is answered where there is no room for more.
  static func full(_ what: String) -> ControlProblem {
    .conflict("there is room for \(BanBoard.maximumEntries) \(what), which this would exceed")
  }
}
