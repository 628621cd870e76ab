import Authentication
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
  let index: MessageIndex
  let operations: MessageOperations
  let queue: QueueAnswer
  let threads: NIOThreadPool

  /// The routes.
  ///
  /// - Parameter isTrusted: Whether the caller may lead us to private addresses.
  func routes(isTrusted: Bool) -> [ControlRoute] {
    [
      ControlRoute("GET", "/messages") { try await list($0) },
      ControlRoute("GET", "/messages/:id") { try await show($0) },
      ControlRoute("GET", "/messages/:id/raw") { try await raw($0) },
      ControlRoute("GET", "/messages/:id/verdict") { try await verdict($0) },
      ControlRoute("POST", "/messages/:id/replay") { try await replay($0, isTrusted: isTrusted) },
      ControlRoute("DELETE", "/messages/:id") { try await cancel($0) },
      ControlRoute("GET", "/queue") { _ in await queue.answer() },
    ]
  }

  private func list(_ request: ControlRequest) async throws -> ControlResponse {
    var query = try IndexQuery(parameters: request.query)
    query.disabledRoutes = backlog.disabledRoutes.sorted()
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
    let last = entries.count == query.limit ? entries.last : nil
    writer.key("next")
    writer.string(
      last.flatMap { entry in
        SpoolID(entry.id).map { IndexCursor(receivedAt: entry.receivedAt, id: $0).description }
      })
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func show(_ request: ControlRequest) async throws -> ControlResponse {
    let id = try await message(request).id
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
    let (spool, place) = (spool, folder)
    // Beside the rest: the file may be gone by now.
    let verdict = try await threads.runIfActive { try? spool.open(id, in: place).record.verdict.verdict }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("folder")
    writer.string(folder.rawValue)
    writer.key("file")
    writer.string(spool.path(id, in: folder))
    writer.key("verdict")
    writer.string(verdict?.action.rawValue)
    writer.key("reasons")
    writer.beginArray()
    for word in Reason.words(verdict?.reasons ?? []) { writer.string(word) }
    writer.endArray()
    writer.key("message")
    state.write(into: &writer)
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func raw(_ request: ControlRequest) async throws -> ControlResponse {
    let id = try await message(request).id
    let spool = spool
    let bytes = try await threads.runIfActive { () -> [UInt8]? in
      guard let folder = spool.locate(id) else { return nil }
      return try spool.read(id, in: folder).withRaw { Array($0) }
    }
    guard let bytes else { throw ControlProblem.notFound("no message \(id)") }
    return .bytes(bytes, contentType: "message/rfc822")
  }

  private func verdict(_ request: ControlRequest) async throws -> ControlResponse {
    let id = try await message(request).id
    let spool = spool
    let record = try await threads.runIfActive { () -> SpoolRecord? in
      guard let folder = spool.locate(id) else { return nil }
      return try spool.open(id, in: folder).record
    }
    guard let record else { throw ControlProblem.notFound("no message \(id)") }
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("spool_id")
    writer.string(id.description)
    writer.key("sender")
    writer.string(record.sender)
    writer.key("recipients")
    writer.beginArray()
    for recipient in record.recipients { writer.string(recipient.address) }
    writer.endArray()
    writer.key("verdict")
    record.verdict.write(into: &writer)
    writer.endObject()
    return .json(serialized: writer.output)
  }

  private func replay(_ request: ControlRequest, isTrusted: Bool) async throws -> ControlResponse {
    var order = try ReplayOrder(body: request.body, isTrusted: isTrusted)
    let (id, event) = try await message(request)
    order.selection.eventID = event
    let plan = try await operations.replay(id, order)
    var writer = JSONWriter()
    writer.beginObject()
    Self.begin(id, isDryRun: order.isDryRun, into: &writer)
    Self.write("deliveries", plan.chosen.map { plan.state.deliveries[$0] }, into: &writer)
    writer.key("refused")
    writer.beginArray()
    for refusal in plan.refused {
      writer.beginObject()
      Self.members(of: refusal.delivery, into: &writer)
      writer.key("reason")
      writer.string(refusal.reason)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    let isOrdered = !order.isDryRun && !plan.chosen.isEmpty
    return .json(serialized: writer.output, status: isOrdered ? 202 : 200)
  }

  private func cancel(_ request: ControlRequest) async throws -> ControlResponse {
    var selection = DeliverySelection()
    var isDryRun = false
    for (name, value) in request.query {
      switch name {
      case "route": selection.route = value
      case "recipient": selection.recipient = value
      case "dry_run":
        guard let flag = ["true": true, "false": false][value] else {
          throw ControlProblem.badRequest("dry_run must be true or false")
        }
        isDryRun = flag
      default: throw ControlProblem.badRequest("unknown parameter \(name)")
      }
    }
    let (id, event) = try await message(request)
    selection.eventID = event
    let outcome = try await operations.cancel(id, selection, isDryRun: isDryRun)
    var writer = JSONWriter()
    writer.beginObject()
    Self.begin(id, isDryRun: isDryRun, into: &writer)
    Self.write("cancelled", outcome.cancelled, into: &writer)
    Self.write("under_way", outcome.underWay, into: &writer)
    writer.endObject()
    return .json(serialized: writer.output)
  }

  /// The message that a request names: by its spool id as it is, by an event's id through the index.
  private func message(_ request: ControlRequest) async throws -> (id: SpoolID, event: String?) {
    let text = request.parameters["id"] ?? ""
    if let id = SpoolID(text) { return (id, nil) }
    let found: SpoolID?
    do {
      found = try await index.message(ofEvent: text)
    } catch {
      throw ControlProblem.unavailable("the index does not answer: \(error)")
    }
    guard let found else { throw ControlProblem.notFound("no message or event \(text)") }
    return (found, text)
  }

  private static func begin(_ id: SpoolID, isDryRun: Bool, into writer: inout JSONWriter) {
    writer.key("spool_id")
    writer.string(id.description)
    writer.key("dry_run")
    writer.bool(isDryRun)
  }

  private static func write(_ key: String, _ deliveries: [DeliveryState], into writer: inout JSONWriter) {
    writer.key(key)
    writer.beginArray()
    for delivery in deliveries {
      writer.beginObject()
      members(of: delivery, into: &writer)
      writer.key("url")
      writer.string(delivery.replay?.url)
      writer.endObject()
    }
    writer.endArray()
  }

  private static func members(of delivery: DeliveryState, into writer: inout JSONWriter) {
    for (key, text) in [
      ("event_id", delivery.eventID), ("recipient", delivery.recipient), ("route", delivery.route),
    ] {
      writer.key(key)
      writer.string(text)
    }
  }
}
