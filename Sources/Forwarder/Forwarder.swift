import Authentication
import Daemon
import JSON
import LMTP
import LibCurl
import Logging
import Mail
import NIOPosix
import OpenSSL
import ServiceLifecycle
import Settings
import Spool
import Webhook

/// The forwarder put together: every part with what it needs, in the order of their dependence.
struct Forwarder: Sendable {
  /// Threads for the spool's blocking calls: the journal commits what waits together, so more
  /// threads mean fewer commits a message, up to here.
  static let blockingThreads = 24
  /// Threads that prepare events and write down what came of them: more than processors, because the
  /// disk holds them up, and few enough that not all of them parse large messages.
  static let workerThreads = 8
  /// Octets of the key that event ids are made with.
  static let eventKeyOctets = 32

  /// What runs until the daemon stops.
  let services: [any Service]
  /// What the control socket and the signals reach.
  let hooks: DaemonHooks

  init(settings: Settings, source: SettingsSource, process: DaemonProcess) async throws {
    DescriptorLimit.raise()
    let configuration = ForwarderConfiguration(settings)
    let logger = process.logger
    let spool = try Spool(directory: configuration.dataDirectory)
    let keys = ForwarderKeys(configuration)
    let eventKey = try keys.eventKey()
    let verdictKeys = try keys.verdictKeys()
    let signing = WebhookSigning(try keys.signingKeys())
    let attachmentURLs = AttachmentURLs(configuration, keyring: try keys.attachmentKeys())
    let metrics = ForwarderMetrics(process.metrics)
    let threads = NIOThreadPool(numberOfThreads: Self.blockingThreads)
    threads.start()
    let slots = try SlotFile(
      path: "\(configuration.dataDirectory)/parsing.slots",
      slots: Self.workerThreads + SyncDelivery.workerThreads + 1)
    let ledger = try CrashLedger(
      path: "\(configuration.dataDirectory)/parsing.crashes", interrupted: slots.interruptedDeliveries)
    let parser = ParserSlots(slots)
    let router = Router(RouteTable(configuration.routes), eventKey: eventKey)
    let circuits = CircuitReport(metrics: metrics, logger: logger)
    let backlog = Backlog(
      router: router, concurrency: configuration.deliveryConcurrency,
      circuitChanged: { circuits.changed($0, $1) })
    let disabledRoutes = DisabledRoutes(spool: spool, threads: threads, metrics: metrics, logger: logger)
    await disabledRoutes.load()
    await disabledRoutes.apply(router, to: backlog)
    let index = MessageIndex(path: "\(configuration.dataDirectory)/index.sqlite", logger: logger)
    let feed = LiveFeed()
    let client = HTTPClient(
      configuration: .init(
        maximumConnections: max(128, configuration.deliveryConcurrency) + SyncGate.maximumAttempts))
    let largeMessages = LargeMessages()
    let sync = try SyncDelivery(
      spool: spool, backlog: backlog, router: router, disabledRoutes: disabledRoutes, parser: parser,
      ledger: ledger, client: client, signer: { signing.sign($0) }, attachmentURLs: attachmentURLs,
      largeMessages: largeMessages, metrics: metrics, logger: logger, feed: feed)
    sync.reportCrashes(slots.interruptedDeliveries)
    let intake = Intake(
      spool: spool, threads: threads, backlog: backlog, index: index, eventKey: eventKey,
      verdictKeys: verdictKeys, metrics: metrics, logger: logger, feed: feed,
      sync: sync)
    let deliverer = try Deliverer(
      spool: spool, backlog: backlog, router: router, disabledRoutes: disabledRoutes,
      parser: parser, workers: WorkerThreads(count: Self.workerThreads), index: index,
      client: client, signer: { signing.sign($0) }, attachmentURLs: attachmentURLs,
      retries: configuration.retries, metrics: metrics, logger: logger, feed: feed, fresh: intake.fresh,
      largeMessages: largeMessages)
    let housekeeping = Housekeeping(
      configuration: configuration, spool: spool, intake: intake, backlog: backlog, deliverer: deliverer,
      index: index, threads: threads, metrics: metrics, logger: logger)
    await housekeeping.checkSpace()
    Self.register(metrics.registry, backlog, sync.gate)

    let recovery = Recovery(
      spool: spool, backlog: backlog, index: index, threads: threads, metrics: metrics, logger: logger)
    let inventory = try await threads.runIfActive { try recovery.inventory() }
    let reception = try LMTPServer.bind(
      to: configuration.lmtpSocket,
      configuration: .init(
        hostname: HeaderText(sanitizing: configuration.hostname),
        maximumMessageOctets: configuration.maximumMessageOctets),
      intake: intake)
    let operations = MessageOperations(
      spool: spool, backlog: backlog, router: router, index: index, intake: intake, threads: threads,
      feed: feed, logger: logger)
    let messages = MessageRoutes(
      spool: spool, backlog: backlog, index: index, operations: operations,
      queue: QueueAnswer(
        backlog: backlog, router: router, disabledRoutes: disabledRoutes, index: index,
        syncGate: sync.gate),
      threads: threads)
    let operatorRoutes = RouteRoutes(
      backlog: backlog, router: router, disabledRoutes: disabledRoutes,
      tester: RouteTester(
        spool: spool, client: client, threads: threads, signer: { signing.sign($0) },
        attachmentURLs: attachmentURLs), syncGate: sync.gate)
    let inbound = InboundRoutes(
      intake: intake, maximumMessageOctets: configuration.maximumMessageOctets,
      domains: configuration.domains, addresses: configuration.addresses)
    let servers = try await APIServers.bind(
      configuration, messages: messages, inbound: inbound,
      attachments: AttachmentRoutes(spool: spool, urls: attachmentURLs), signing: signing, process: process,
      backlog: backlog, intake: intake)
    services =
      [
        index, MailFlow(reception: reception, delivery: deliverer),
        RecoveryService(recovery: recovery, inventory: inventory, interrupted: slots.interrupted),
        housekeeping,
      ] + servers
    hooks = DaemonHooks(
      routes: messages.routes(isTrusted: true) + operatorRoutes.routes + [signing.route, feed.route],
      health: { APIServers.health(backlog: backlog, intake: intake) },
      reload: {
        let (fresh, changed) = try source.reloaded()
        process.reportKeysForRestart(changed)
        let configuration = ForwarderConfiguration(fresh)
        let keys = ForwarderKeys(configuration)
        // All of them first: what cannot be read must leave everything as it was.
        let verdictKeys = try keys.verdictKeys()
        let signingKeys = try keys.signingKeys()
        let attachmentKeys = try keys.attachmentKeys()
        intake.setVerdictKeys(verdictKeys)
        signing.replace(signingKeys)
        attachmentURLs.replace(configuration, keyring: attachmentKeys)
        deliverer.setRetries(configuration.retries)
        backlog.setConcurrency(configuration.deliveryConcurrency)
        router.replace(RouteTable(configuration.routes))
        await disabledRoutes.apply(router, to: backlog)
        logger.notice("settings reloaded", metadata: ["routes": "\(configuration.routes.count)"])
      })
    logger.info(
      "listening",
      metadata: [
        "lmtp": "\(configuration.lmtpSocket)", "api": "\(configuration.apiAddress)",
        "inbox": "\(inventory.count)", "routes": "\(configuration.routes.count)",
      ])
  }

  private static func register(_ registry: Metrics, _ backlog: Backlog, _ gate: SyncGate) {
    registry.collectedGauge("webhook_sync_under_way", help: "Attempts of sync routes under way.") {
      Double(gate.underWay)
    }
    registry.collectedGauge("webhook_sync_waiting", help: "Attempts of sync routes that wait for their turn.")
    {
      Double(gate.waiting)
    }
    registry.collectedGauge("spool_backlog_messages", help: "Messages in the inbox.") {
      Double(backlog.count)
    }
    registry.collectedGauge("webhook_deliveries_waiting", help: "Deliveries that wait for their attempt.") {
      Double(backlog.waiting)
    }
    for word in ["open", "half_open"] {
      registry.collectedGauge(
        "webhook_circuits", help: "Routes whose circuit breaker is not closed.", labels: ["state": word]
      ) {
        let now = SystemClock.now
        return Double(backlog.breakers.values.count { $0.state(at: now).word == word })
      }
    }
    registry.collectedGauge("webhook_attempts_under_way", help: "Attempts under way.") {
      Double(backlog.underWay)
    }
  }
}
