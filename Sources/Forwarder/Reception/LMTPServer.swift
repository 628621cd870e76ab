import Daemon
import LMTP
import Locking
import Logging
import Mail
import ServiceLifecycle
import Synchronization

/// The LMTP listener: a thread for each connection, which reads no faster than the disk writes.
final class LMTPServer: Service {
  /// Postfix keeps idle connections for minutes; anything longer is a peer that is gone.
  static let idleTimeout = Duration.seconds(15 * 60)
  /// Postfix opens `default_destination_concurrency_limit` of them, 20 unless told otherwise, and does not wait
  /// for what is left to do after a reply. More than these wait: a refusal would make it defer all mail for minutes.
  static let maximumConnections = 500
  /// How long transactions may still take when the daemon stops: less than attempts under way have,
  /// beside which it runs.
  static let stopGrace = Duration.seconds(6)
  /// How much of it endpoints that sync routes ask may use up; the rest is for what follows from it.
  static let syncGrace = Duration.seconds(4)
  /// Who may connect is decided by the socket's directory, which belongs to Postfix's group.
  static let socketMode: UInt32 = 0o666

  private let listener: ThreadListener
  private let configuration: LMTPSession.Configuration
  private let intake: Intake
  private let connections = Locked<[ObjectIdentifier: LMTPConnection]>([:])
  private let isStopping = Atomic<Bool>(false)

  private init(listener: ThreadListener, configuration: LMTPSession.Configuration, intake: Intake) {
    self.listener = listener
    self.configuration = configuration
    self.intake = intake
  }

  /// A server that listens; it serves while `run` runs.
  static func bind(
    to address: ListenAddress, configuration: LMTPSession.Configuration, intake: Intake
  ) throws -> LMTPServer {
    let listener = try ThreadListener(
      at: address, socketMode: socketMode, maximumConnections: maximumConnections, idleTimeout: idleTimeout,
      logger: intake.logger)
    return LMTPServer(listener: listener, configuration: configuration, intake: intake)
  }

  /// Serves until the daemon stops.
  ///
  /// - Throws: `ListenerEnded` where the listener ends before that: a daemon that takes no mail must
  ///   not look healthy, and a restart mends it.
  func run() async throws {
    let endedByItself = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await withTaskCancellationHandler {
          await self.listener.run { await self.serve($0) }
        } onCancel: {
          self.endAll()
        }
        return !Task.isShuttingDownGracefully && !Task.isCancelled
      }
      group.addTask {
        try? await gracefulShutdown()
        self.isStopping.store(true, ordering: .sequentiallyConsistent)
        self.listener.close()
        for connection in self.current { connection.stop() }
        try? await Task.sleep(for: Self.syncGrace)
        self.intake.sync.stop()
        try? await Task.sleep(for: Self.stopGrace - Self.syncGrace)
        return false
      }
      // The first to end is the last connection or the grace: both end the other.
      let first = await group.next()
      group.cancelAll()
      return first == true
    }
    if endedByItself { throw ListenerEnded() }
  }

  private var current: [LMTPConnection] { connections.withLock { Array($0.values) } }

  /// Ends whatever is under way: no read waits for a peer any more.
  private func endAll() {
    listener.close()
    for connection in current { connection.end() }
  }

  private func serve(_ peer: ThreadConnection) async {
    let connection = LMTPConnection(peer, configuration: configuration, intake: intake)
    connections.withLock { $0[ObjectIdentifier(connection)] = connection }
    intake.metrics.connections.add()
    intake.metrics.openConnections.add(1)
    // It came just before the end, and was not among those that were told.
    if isStopping.load(ordering: .sequentiallyConsistent) { connection.stop() }
    await connection.serve()
    intake.metrics.openConnections.add(-1)
    connections.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
  }
}

/// The LMTP listener ended while the daemon runs.
private struct ListenerEnded: Failure {
  var isTemporary: Bool { true }
  var description: String { "the LMTP listener ended" }
}
