import Daemon
import Logging
import Mail
import NIOPosix
import Spool
import Webhook

/// The routes that make no attempts, because their endpoint said 410 Gone or an operator disabled them, in
/// memory and on the disk.
actor DisabledRoutes {
  private let spool: Spool
  private let threads: NIOThreadPool
  private let metrics: ForwarderMetrics
  private let logger: Logger
  private var disabled: [String: DisabledRoute] = [:]
  private var isSaving = false
  private var isSaved = true

  init(spool: Spool, threads: NIOThreadPool, metrics: ForwarderMetrics, logger: Logger) {
    self.spool = spool
    self.threads = threads
    self.metrics = metrics
    self.logger = logger
  }

  /// Reads the file, once at the start: from then on memory knows best.
  func load() async {
    let spool = spool
    do {
      let known = try await threads.runIfActive { try spool.disabledRoutes() }
      for entry in known where disabled[entry.route] == nil { disabled[entry.route] = entry }
    } catch {
      logger.error("disabled routes cannot be read", metadata: ["error": "\(error)"])
    }
  }

  /// Lets the backlog follow today's routes and what is disabled of them, and forgets what does not hold any more: a
  /// route with another URL is a new chance, unless it was an operator who disabled it. All in one step, so that
  /// orders that come together do not undo each other.
  func apply(_ router: Router, to backlog: Backlog) async {
    let routes = router.routes
    let count = disabled.count
    disabled = disabled.filter { name, entry in
      routes.contains { $0.name == name && (entry.isByOperator || $0.url == entry.url) }
    }
    metrics.disabledRoutes.set(disabled.count)
    backlog.setRoutes(routes, disabled: Set(disabled.keys))
    if disabled.count != count { await save() }
  }

  /// All disabled routes by name.
  var all: [DisabledRoute] { disabled.values.sorted { $0.route < $1.route } }

  /// False where it was disabled already.
  @discardableResult
  func add(_ route: Route, at moment: Timestamp, isByOperator: Bool = false) async -> Bool {
    guard disabled[route.name] == nil else { return false }
    disabled[route.name] = DisabledRoute(
      route: route.name, url: route.url, since: moment, isByOperator: isByOperator)
    await save()
    return true
  }

  /// Lets a route take part again; false where it was not disabled.
  func enable(_ route: String) async -> Bool {
    guard disabled.removeValue(forKey: route) != nil else { return false }
    await save()
    return true
  }

  /// Writes the file. Calls that come while it is written are served by one more write.
  private func save() async {
    metrics.disabledRoutes.set(disabled.count)
    isSaved = false
    guard !isSaving else { return }
    isSaving = true
    defer { isSaving = false }
    while !isSaved {
      isSaved = true
      let (spool, entries) = (spool, all)
      do {
        try await threads.runIfActive { try spool.write(entries) }
      } catch {
        logger.error("disabled routes cannot be written", metadata: ["error": "\(error)"])
      }
    }
  }
}
