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
  let logger: Logger

  /// `GET`, `POST` and `DELETE` of bans, and the stream of changes.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "/bans") { _ in list() },
      ControlRoute("GET", "/bans/stream") { _ in
        .lines(heartbeat: Self.heartbeat) { ledger.board.subscribe(at: SystemClock.now) }
      },
      ControlRoute("POST", "/bans") { try await add($0) },
      ControlRoute("DELETE", "/bans/:network") { try await remove($0) },
    ]
  }

  private func list() -> ControlResponse {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("bans")
    writer.beginArray()
    for ban in ledger.board.bans(at: SystemClock.now) { ban.write(into: &writer) }
    writer.endArray()
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func add(_ request: ControlRequest) async throws -> ControlResponse {
    let ban: Ban
    do {
      ban = try BanRequest.ban(request.body, now: SystemClock.now)
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    try await ledger.add(ban)
    logger.notice("ban added", metadata: metadata(ban))
    return json(ban, status: 201)
  }

  private func remove(_ request: ControlRequest) async throws -> ControlResponse {
    let network: Network
    do {
      network = try BanRequest.network(request.parameters["network"] ?? "")
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    guard let ban = try await ledger.remove(network) else { throw absent(network) }
    logger.notice("ban removed", metadata: metadata(ban))
    return json(ban, status: 200)
  }

  private func absent(_ network: Network) -> ControlProblem {
    let covering = ledger.board.ban(covering: network.address, at: SystemClock.now)
    let hint = covering.map { "; the ban on \($0.network) covers it" } ?? ""
    return .notFound("there is no ban on \(network)\(hint)")
  }

  private func json(_ ban: Ban, status: Int) -> ControlResponse {
    var writer = JSONWriter()
    ban.write(into: &writer)
    return .json(serialized: writer.output, status: status)
  }

  private func metadata(_ ban: Ban) -> Logger.Metadata {
    [
      "network": "\(ban.network)", "ban": "\(ban.id)", "action": "\(ban.action.rawValue)",
      "author": "\(ban.author)", "reason": "\(ban.reason)",
      "expires_at": "\(ban.expiresAt?.rfc3339 ?? "never")",
    ]
  }
}
