import Authentication
import Daemon
import Foundation
import LibCurl
import Logging
import Mail
import NIOPosix
import Settings
import Spool
import Synchronization
import Testing
import Webhook

@testable import Forwarder

/// Reception with sync routes on a spool of its own, beside an endpoint that answers as a test says, by the name of the
/// route. A route takes `name@example.com`.
final class SyncBench: Sendable {
  /// The endpoint's side.
  private struct Endpoint {
    var answers: [String: Int] = [:]
    var requests: [(route: String, id: String)] = []
    var held: [CheckedContinuation<Void, Never>] = []
  }

  /// Stands for an endpoint that does not answer until `release`.
  static let hold = -1

  let directory: String
  let spool: Spool
  let backlog: Backlog
  let disabledRoutes: DisabledRoutes
  let ledger: CrashLedger
  let intake: Intake
  let sync: SyncDelivery
  let largeMessages = LargeMessages()
  private let index: MessageIndex
  private let endpoint: EndpointState
  private let serving: Task<Void, any Error>

  private final class EndpointState: Sendable {
    let state = Mutex(Endpoint())

    func answer(_ route: String, _ id: String) async -> Int {
      let status = state.withLock { state in
        state.requests.append((route, id))
        return state.answers[route] ?? 200
      }
      guard status == SyncBench.hold else { return status }
      await withCheckedContinuation { continuation in state.withLock { $0.held.append(continuation) } }
      return 200
    }
  }

  init(sync names: [String], others: [Route] = [], change: (inout Route) -> Void = { _ in }) async throws {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let endpoint = EndpointState()
    let server = try await HTTPServer.bind(
      to: .inet(host: "127.0.0.1", port: 0),
      routes: [
        ControlRoute("POST", "/:route", maximumBodyOctets: 1 << 23) { request in
          let id = request.headers.first { $0.name.lowercased() == "webhook-id" }?.value ?? ""
          return ControlResponse(
            status: await endpoint.answer(request.parameters["route"] ?? "", id), contentType: "text/plain",
            headers: [], body: .bytes([]))
        }
      ], logger: logger)
    guard case .inet(_, let port) = server.address else { throw CancellationError() }
    serving = Task { try await server.run() }
    self.endpoint = endpoint
    let routes = try names.map { name in
      var route = Route(
        name: name, match: try #require(RouteMatch("\(name)@example.com")),
        url: "http://127.0.0.1:\(port)/\(name)", allowPrivate: true, mode: .sync)
      change(&route)
      return route
    }
    directory = FileManager.default.temporaryDirectory.appending(path: "sync-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    spool = try Spool(directory: directory)
    let router = Router(RouteTable(routes + others), eventKey: Samples.key)
    backlog = Backlog(router: router, concurrency: 10)
    let metrics = ForwarderMetrics(Metrics())
    let threads = NIOThreadPool(numberOfThreads: 4)
    threads.start()
    disabledRoutes = DisabledRoutes(spool: spool, threads: threads, metrics: metrics, logger: logger)
    let slots = try SlotFile(path: directory + "/slots", slots: 6)
    ledger = try CrashLedger(path: directory + "/crashes", interrupted: [])
    let settings = try #require(
      Settings.load(
        file: nil, environment: [:],
        overrides: [(key: "primary_domain", value: "example.com"), (key: "data_dir", value: directory)],
        hostName: "mx.example.com"
      ).settings)
    let keyring = try VerdictKeyring(
      parsing: VerdictKeyring.file(secret: Samples.key, idBytes: [1, 2, 3, 4, 5]))
    let feed = LiveFeed()
    sync = try SyncDelivery(
      spool: spool, backlog: backlog, router: router, disabledRoutes: disabledRoutes,
      parser: ParserSlots(slots), ledger: ledger, client: HTTPClient(), signer: { _ in [] },
      attachmentURLs: AttachmentURLs(ForwarderConfiguration(settings), keyring: keyring),
      largeMessages: largeMessages, metrics: metrics, logger: logger, feed: feed)
    index = MessageIndex(path: directory + "/index.sqlite", logger: logger)
    intake = Intake(
      spool: spool, threads: threads, backlog: backlog, index: index, eventKey: Samples.key, verdictKeys: [],
      metrics: metrics, logger: logger, feed: feed, sync: sync)
  }

  deinit {
    serving.cancel()
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// What the endpoint of a route answers from now on.
  func answer(_ route: String, _ status: Int) { endpoint.state.withLock { $0.answers[route] = status } }

  /// Requests so far.
  var requests: [(route: String, id: String)] { endpoint.state.withLock { $0.requests } }

  /// Answers what is held, and holds no more.
  func release() {
    let held = endpoint.state.withLock { state in
      state.answers = [:]
      defer { state.held = [] }
      return state.held
    }
    for continuation in held { continuation.resume() }
  }

  /// Hands a message in as LMTP does; the replies without spool ids.
  func receive(
    _ recipients: String..., queueID: String = "4XyZ123abc", isLMTP: Bool = true, body: String = "body\r\n"
  ) async -> [String] {
    var arrival = Arrival(
      sender: "ann@example.org",
      recipients: recipients.map { SpoolRecipient(address: "\($0)@example.com", originalRecipient: nil) },
      connection: ConnectionFacts(), session: SpoolSession(), queueID: queueID)
    arrival.mayBeAsked = isLMTP
    var reception = Reception(arrival, intake: intake)
    await reception.take(Array("Subject: hi\r\n\r\n\(body)".utf8))
    let replies = await reception.finish().map { reply in
      reply.severity == .success ? "\(reply.code) stored" : "\(reply)"
    }
    reception.handOver()
    return replies
  }

  /// Messages by the folder they lie in; those that are in none yet in `tmp`.
  var folders: [String: Int] {
    var counts: [String: Int] = [:]
    for folder in ["inbox", "processed", "failed", "tmp", "corrupt"] {
      let walk = FileManager.default.enumerator(atPath: "\(directory)/\(folder)")
      let count = walk?.compactMap { $0 as? String }.count { $0.hasSuffix(".eml") } ?? 0
      if count > 0 { counts[folder] = count }
    }
    return counts
  }

  /// The states that are written in a folder.
  func states(in folder: SpoolFolder) throws -> [SpoolState] {
    try spool.days(in: folder).flatMap { try spool.messages(of: $0, in: folder) }
      .compactMap { try spool.state($0, in: folder) }
  }
}
