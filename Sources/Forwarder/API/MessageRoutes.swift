import Daemon
import JSON
import Mail
import NIOPosix
import Spool
import Webhook

/// Messages and the queue over HTTP: the same on the control socket and, behind the bearer token, on
/// the API's port.
struct MessageRoutes: Sendable {
  let spool: Spool
  let backlog: Backlog
  let router: Router
  let disabledRoutes: DisabledRoutes
  let index: MessageIndex
  let threads: NIOThreadPool

  private var queue: QueueAnswer {
    QueueAnswer(backlog: backlog, router: router, disabledRoutes: disabledRoutes, index: index)
  }

  /// The reading routes.
  var routes: [ControlRoute] {
    [
      ControlRoute("GET", "/messages") { try await list($0) },
      ControlRoute("GET", "/messages/:id") { try await show($0) },
      ControlRoute("GET", "/messages/:id/raw") { try await raw($0) },
      ControlRoute("GET", "/queue") { _ in await queue.answer() },
    ]
  }

  /// What only the control socket may do.
  var commands: [ControlRoute] {
    [ControlRoute("POST", "/routes/:name/enable") { try await enable($0) }]
  }

  private func list(_ request: ControlRequest) async throws -> ControlResponse {
    let query = try Self.query(request.query)
    let entries: [IndexEntry]
    do {
      entries = try await index.messages(query)
    } catch {
      throw ControlProblem.unavailable("the index does not answer: \(error)")
    }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("messages")
    writer.beginArray()
    for entry in entries { entry.write(into: &writer) }
    writer.endArray()
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func show(_ request: ControlRequest) async throws -> ControlResponse {
    let id = try await spoolID(request)
    var state = backlog.state(id)
    var folder = SpoolFolder.inbox
    if state == nil {
      let spool = spool
      let found = try await threads.runIfActive { () -> (SpoolState, SpoolFolder)? in
        guard let folder = spool.locate(id) else { return nil }
        return FinishedMessage.state(id, in: folder, of: spool).map { ($0, folder) }
      }
      state = found?.0
      folder = found?.1 ?? .inbox
    }
    guard let state else { throw ControlProblem.notFound("no message \(id)") }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("folder")
    writer.string(folder.rawValue)
    writer.key("file")
    writer.string(spool.path(id, in: folder))
    writer.key("message")
    state.write(into: &writer)
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func raw(_ request: ControlRequest) async throws -> ControlResponse {
    let id = try await spoolID(request)
    let spool = spool
    let bytes = try await threads.runIfActive { () -> [UInt8]? in
      guard let folder = spool.locate(id) else { return nil }
      return try spool.read(id, in: folder).withRaw { Array($0) }
    }
    guard let bytes else { throw ControlProblem.notFound("no message \(id)") }
    return .bytes(bytes, contentType: "message/rfc822")
  }

  private func enable(_ request: ControlRequest) async throws -> ControlResponse {
    let name = request.parameters["name"] ?? ""
    guard router.route(name) != nil else { throw ControlProblem.notFound("no route \(name)") }
    guard await disabledRoutes.enable(name) else {
      throw ControlProblem.conflict("route \(name) is not disabled")
    }
    backlog.setRoutes(router.routes, disabled: await disabledRoutes.retain(router.routes))
    return .json(["status": "enabled", "route": .string(name)])
  }

  /// A spool id as it is; an event id through the index.
  private func spoolID(_ request: ControlRequest) async throws -> SpoolID {
    let text = request.parameters["id"] ?? ""
    if let id = SpoolID(text) { return id }
    let found: SpoolID?
    do {
      found = try await index.message(ofEvent: text)
    } catch {
      throw ControlProblem.unavailable("the index does not answer: \(error)")
    }
    guard let found else { throw ControlProblem.notFound("no message or event \(text)") }
    return found
  }

  private static func query(_ parameters: [String: String]) throws -> IndexQuery {
    var query = IndexQuery()
    for (name, value) in parameters {
      switch name {
      case "limit":
        guard let limit = Int(value), (1...IndexQuery.maximumLimit).contains(limit) else {
          throw ControlProblem.badRequest("limit must be 1...\(IndexQuery.maximumLimit)")
        }
        query.limit = limit
      case "status":
        guard let status = DeliveryStatus(rawValue: value) else {
          throw ControlProblem.badRequest("status must be pending, delivered, failed or held")
        }
        query.status = status
      case "since": query.since = try time(name, value)
      case "until": query.until = try time(name, value)
      case "recipient": query.recipient = value
      case "sender": query.sender = value
      case "route": query.route = value
      case "queue_id": query.queueID = value
      default: throw ControlProblem.badRequest("unknown parameter \(name)")
      }
    }
    return query
  }

  private static func time(_ name: String, _ value: String) throws -> Timestamp {
    guard let moment = Timestamp(rfc3339: value) else {
      throw ControlProblem.badRequest("\(name) must be a time such as 2026-11-22T15:38:21Z")
    }
    return moment
  }
}
