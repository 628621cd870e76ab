import Daemon
import JSON
import Logging
import Mail
import Policy

/// The allowed networks as resources of the control socket.
struct AllowRoutes: Sendable {
  let ledger: BanLedger
  let logger: Logger

  /// `GET`, `POST` and `DELETE` of allowed networks.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "/allow") { try list($0) },
      ControlRoute("POST", "/allow", maximumBodyOctets: BanRequest.maximumOctets) { try await add($0) },
      ControlRoute("DELETE", "/allow/:network") { try await remove($0) },
    ]
  }

  private func list(_ request: ControlRequest) throws -> ControlResponse {
    let filter = try BanFilter(request.query)
    let now = SystemClock.now
    var entries: [AllowEntry] = []
    var cursor: AllowTable.Cursor? = filter.cursor
    while let place = cursor, entries.count < filter.limit {
      let part = ledger.board.allowedPart(from: place, limit: filter.limit - entries.count) {
        filter.takes($0) && $0.isInForce(at: now)
      }
      entries += part.entries
      cursor = part.next
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("allow")
    writer.beginArray()
    for entry in entries { entry.write(into: &writer) }
    writer.endArray()
    writer.key("total")
    writer.integer(ledger.board.counts.allowed)
    writer.key("next")
    writer.string(cursor.map { String($0) })
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func add(_ request: ControlRequest) async throws -> ControlResponse {
    let entries: [AllowEntry]
    do {
      entries = try BanRequest.entries(request.body, now: SystemClock.now)
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    guard let added = try await ledger.allow(entries) else { throw BanRoutes.full("allowed networks") }
    if entries.count == 1, let entry = entries.first {
      logger.notice("network allowed", metadata: metadata(entry))
      return json(entry, status: 201)
    }
    logger.notice(
      "networks allowed",
      metadata: ["networks": "\(entries.count)", "author": "\(entries.first?.author ?? "-")"])
    return .json(
      ["added": .integer(Int64(added)), "replaced": .integer(Int64(entries.count - added))], status: 201)
  }

  private func remove(_ request: ControlRequest) async throws -> ControlResponse {
    let network: Network
    do {
      network = try BanRequest.network(request.parameters["network"] ?? "")
    } catch {
      throw ControlProblem.badRequest(error.description)
    }
    guard let entry = try await ledger.disallow(network) else {
      let now = SystemClock.now
      let covering = ledger.board.read { $0.allowed.entry(covering: network.address, at: now) }
      let hint = covering.map { "; the entry \($0.network) covers it" } ?? ""
      throw ControlProblem.notFound("\(network) is not on the allow list\(hint)")
    }
    logger.notice("network no longer allowed", metadata: metadata(entry))
    return json(entry, status: 200)
  }

  private func json(_ entry: AllowEntry, status: Int) -> ControlResponse {
    var writer = JSONWriter()
    entry.write(into: &writer)
    return .json(serialized: writer.output, status: status)
  }

  private func metadata(_ entry: AllowEntry) -> Logger.Metadata {
    [
      "network": "\(entry.network)", "author": "\(entry.author)", "reason": "\(entry.reason)",
      "expires_at": "\(entry.expiresAt?.rfc3339 ?? "never")",
    ]
  }
}
