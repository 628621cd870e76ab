import Glibc
import JSON
import Locking
package import Logging
package import Mail
import NIOCore
import NIOPosix
package import ServiceLifecycle
import Synchronization

/// One running daemon: its logger, its metrics, its control socket, its signals, its end.
///
/// Make it first thing in `main`, before anything that starts a thread: it blocks the signals that
/// it answers later. SIGPIPE is ignored from then on.
package final class DaemonProcess: Sendable {
  /// From SIGTERM to the exit, whatever services do: the service manager and the operator count on
  /// 10 s, and some of that belongs to the process's end.
  static let drainLimit = Duration.milliseconds(9500)
  /// How long services may finish what they are doing before they are cancelled.
  static let gracefulLimit = Duration.seconds(8)

  private static let endingSignals = [SIGTERM, SIGINT, SIGHUP]

  /// `milter`, `policyd` or `forwarder`.
  package let name: String
  /// The running version.
  package let version: String
  /// When this value was made.
  package let startedAt: Timestamp
  /// The daemon's own logger, to standard error.
  package let logger: Logger
  /// The registry behind `/metrics`; the process's own figures are in it.
  package let metrics = Metrics()

  private let controlDirectory: String
  private let controlMode: UInt32
  private let notifier: ServiceNotifier
  private let isStopping = Atomic<Bool>(false)

  /// The process as a daemon.
  ///
  /// - Parameters:
  ///   - name: The control socket is `<controlDirectory>/<name>.ctl`.
  ///   - logLevel: A word of the setting `log_level`; an unknown one means `info`.
  ///   - logFormat: A word of the setting `log_format`; an unknown one means `text`.
  ///   - controlMode: The permissions of the control socket: who may ask and command.
  package init(
    name: String, version: String = ProductVersion.current, logLevel: String, logFormat: String,
    controlDirectory: String, controlMode: UInt32 = 0o600,
    environment: [String: String] = ProcessFacts.environment
  ) {
    SignalThread.block(Self.endingSignals + [SIGUSR1])
    signal(SIGPIPE, SIG_IGN)
    self.name = name
    self.version = version
    self.controlDirectory = controlDirectory
    self.controlMode = controlMode
    startedAt = SystemClock.now
    notifier = ServiceNotifier(environment: environment)
    logger = Logger(label: name) { _ in
      StandardErrorLogHandler(
        level: Logger.Level(rawValue: logLevel) ?? .info, format: LogFormat(rawValue: logFormat) ?? .text,
        isJournal: JournalStream.isStandardError(environment: environment))
    }
    metrics.registerProcess(daemon: name, version: version, startedAt: startedAt)
  }

  /// Where the control socket of the daemon `name` stands.
  package static func controlSocketPath(directory: String, name: String) -> String {
    "\(directory)/\(name).ctl"
  }

  /// Runs `services`, given in the order in which they depend on each other, until SIGTERM, SIGINT or
  /// SIGHUP. They are then told to shut down gracefully from the last to the first, cancelled after
  /// 8 s, and left behind after 9.5 s.
  ///
  /// - Throws: What a service or the control socket threw; hand it to `fail(_:)`.
  package func runServices(_ services: [any Service], hooks: DaemonHooks = DaemonHooks()) async throws {
    let reloads = ReloadGate(hooks.reload, notifier: notifier, logger: logger)
    let control = try await controlServer(hooks, reloads)
    let group = group(services, control, hooks, reloads, signals: Self.endingSignals + [SIGUSR1])
    try await group.run()
    logger.info("stopped")
  }

  /// Runs `body` on the calling thread until it returns, and beside it the control socket and
  /// `services`. For a C library that owns the process's main loop and SIGTERM, SIGINT and SIGHUP;
  /// only SIGUSR1 is ours here. Call it from a synchronous `main`.
  ///
  /// - Parameter body: Calls `ready` when its listeners listen, and `stopping` when it has begun to end:
  ///   from then on the process has 9.5 s.
  /// - Throws: What `body` or the control socket threw; hand it to `fail(_:)`. A service that throws
  ///   ends the process.
  package func runBlocking(
    _ services: [any Service] = [], hooks: DaemonHooks = DaemonHooks(),
    _ body: (_ ready: @escaping @Sendable () -> Void, _ stopping: () -> Void) throws -> Void
  ) throws {
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let reloads = ReloadGate(hooks.reload, notifier: notifier, logger: logger)
    let control = try loop.makeFutureWithTask { try await self.controlServer(hooks, reloads) }.wait()
    let (listening, announce) = AsyncStream.makeStream(of: Void.self)
    var hooks = hooks
    let untilReady = hooks.untilReady
    hooks.untilReady = {
      for await _ in listening { break }
      try await untilReady()
    }
    let group = group(services, control, hooks, reloads, signals: [SIGUSR1])
    let running = loop.makeFutureWithTask { try await group.run() }
    let hasBodyEnded = Locked(false)
    running.whenFailure { error in
      // Once the body has ended it is this function that throws, and the body's error is the cause.
      if !hasBodyEnded.withLock({ $0 }) { self.fail(error) }
    }
    let outcome = Result { try body({ announce.yield() }, { self.beginStopping() }) }
    hasBodyEnded.withLock { $0 = true }
    loop.makeFutureWithTask { await group.triggerGracefulShutdown() }.whenComplete { _ in }
    let end = Result { try running.wait() }
    try outcome.get()
    try end.get()
    logger.info("stopped")
  }

  /// Says in the log, at a reload, which settings changed that only a restart brings into effect.
  package func reportKeysForRestart(_ keys: [String]) {
    guard !keys.isEmpty else { return }
    logger.warning(
      "changed settings take effect at the next restart",
      metadata: ["keys": "\(keys.joined(separator: " "))"])
  }

  /// Logs why the daemon cannot go on and ends the process: with 75 where a restart may help, else 70.
  package func fail(_ error: any Error) -> Never {
    logger.critical("cannot go on", metadata: ["error": "\(error)"])
    let isTemporary = (error as? any Failure)?.isTemporary ?? false
    (isTemporary ? Sysexit.temporaryFailure : .software).exit()
  }

  private func group(
    _ services: [any Service], _ control: HTTPServer, _ hooks: DaemonHooks, _ reloads: ReloadGate,
    signals: [CInt]
  ) -> ServiceGroup {
    let (stream, continuation) = AsyncStream.makeStream(of: CInt.self, bufferingPolicy: .bufferingNewest(8))
    SignalThread.start(signals) { continuation.yield($0) }
    let answering = SignalService(signals: stream, reloads: reloads) { self.beginStopping() }
    let readiness = ReadinessService(untilReady: hooks.untilReady, notifier: notifier, logger: logger)
    var configuration = ServiceGroupConfiguration(
      services: ([control] + services + [readiness]).map { service in
        .init(service: service, serviceName: "\(type(of: service))")
      } + [
        .init(
          service: answering, successTerminationBehavior: .gracefullyShutdownGroup,
          serviceName: "SignalService")
      ],
      logger: logger)
    configuration.maximumGracefulShutdownDuration = Self.gracefulLimit
    return ServiceGroup(configuration: configuration)
  }

  /// Once, whoever sees the end coming first.
  private func beginStopping() {
    guard !isStopping.exchange(true, ordering: .relaxed) else { return }
    logger.info("stopping")
    notifier.send(.stopping)
    MultiThreadedEventLoopGroup.singleton.any().scheduleTask(in: TimeAmount(Self.drainLimit)) {
      self.logger.warning("left unfinished work behind")
      // Not exit(3): whatever is stuck may hold locks that exit handlers want.
      _exit(Sysexit.success.rawValue)
    }
  }

  private func controlServer(_ hooks: DaemonHooks, _ reloads: ReloadGate) async throws -> HTTPServer {
    let path = Self.controlSocketPath(directory: controlDirectory, name: name)
    let common = [
      ControlRoute("GET", "/health") { _ in await self.health(hooks) },
      ControlRoute("GET", "/metrics") { _ in
        .bytes(self.metrics.render(), contentType: Metrics.contentType)
      },
      ControlRoute("POST", "/reload") { _ in
        try await reloads.reload()
        return .json(["status": "reloaded"])
      },
    ]
    return try await HTTPServer.bind(
      to: .unix(path: path), routes: common + hooks.routes, socketMode: controlMode, logger: logger)
  }

  private func health(_ hooks: DaemonHooks) async -> ControlResponse {
    let health = await hooks.health()
    var answer: JSONObject = [
      "status": health.isHealthy ? "ok" : "degraded", "name": .string(name), "version": .string(version),
      "pid": .integer(Int64(ProcessFacts.processID)), "started_at": .string(startedAt.rfc3339),
    ]
    for member in health.details.members { answer[member.key] = member.value }
    return .json(.object(answer), status: health.isHealthy ? 200 : 503)
  }
}
