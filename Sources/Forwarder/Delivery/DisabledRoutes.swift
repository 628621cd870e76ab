import Daemon
import Logging
import Mail
import NIOPosix
import Spool
import Webhook

/// The routes whose endpoint said 410 Gone, in memory and on the disk.
actor DisabledRoutes {
  private let spool: Spool
  private let threads: NIOThreadPool
  private let metrics: ForwarderMetrics
  private let logger: Logger
  private var disabled: [String: DisabledRoute] = [:]

  init(spool: Spool, threads: NIOThreadPool, metrics: ForwarderMetrics, logger: Logger) {
    self.spool = spool
    self.threads = threads
    self.metrics = metrics
    self.logger = logger
  }

  /// Reads the file and forgets what does not hold any more: a route with another URL is a new chance.
  ///
  /// - Returns: the names of the routes that stay disabled.
  func load(routes: [Route]) async -> Set<String> {
    let spool = spool
    do {
      let known = try await threads.runIfActive { try spool.disabledRoutes() }
      disabled = [:]
      for entry in known where routes.contains(where: { $0.name == entry.route && $0.url == entry.url }) {
        disabled[entry.route] = entry
      }
      if disabled.count != known.count { await save() }
    } catch {
      logger.error("disabled routes cannot be read", metadata: ["error": "\(error)"])
    }
    metrics.disabledRoutes.set(disabled.count)
    return Set(disabled.keys)
  }

  /// All disabled routes by name.
  var all: [DisabledRoute] { disabled.values.sorted { $0.route < $1.route } }

  func add(_ route: Route, at moment: Timestamp) async {
    guard disabled[route.name] == nil else { return }
    disabled[route.name] = DisabledRoute(route: route.name, url: route.url, since: moment)
    await save()
  }

  /// Lets a route take part again; false where it was not disabled.
  func enable(_ route: String) async -> Bool {
    guard disabled.removeValue(forKey: route) != nil else { return false }
    await save()
    return true
  }

  private func save() async {
    metrics.disabledRoutes.set(disabled.count)
    let (spool, entries) = (spool, all)
    do {
      try await threads.runIfActive { try spool.write(entries) }
    } catch {
      logger.error("disabled routes cannot be written", metadata: ["error": "\(error)"])
    }
  }
}
