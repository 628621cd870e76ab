import Daemon
import LMTP
import Logging
import Mail
import NIOCore
import ServiceLifecycle
import Synchronization

/// The LMTP listener: a task for each connection, which reads no faster than the disk writes.
final class LMTPServer: Service {
  /// Postfix keeps idle connections for minutes; anything longer is a peer that is gone.
  static let idleTimeout = TimeAmount.minutes(15)
  /// Postfix opens `default_destination_concurrency_limit` of them, 20 unless told otherwise.
  static let maximumConnections = 500
  /// How long transactions may still take when the daemon stops: less than attempts under way have,
  /// beside which it runs.
  static let stopGrace = Duration.seconds(6)
  /// How much of it endpoints that sync routes ask may use up; the rest is for what follows from it.
  static let syncGrace = Duration.seconds(4)
  /// Who may connect is decided by the socket's directory, which belongs to Postfix's group.
  static let socketMode: UInt32 = 0o666

  private typealias Listener = StreamListener<ByteBuffer, ByteBuffer>

  private let listener: Listener
  private let configuration: LMTPSession.Configuration
  private let intake: Intake
  private let connections = Mutex<[ObjectIdentifier: LMTPConnection]>([:])

  private init(listener: Listener, configuration: LMTPSession.Configuration, intake: Intake) {
    self.listener = listener
    self.configuration = configuration
    self.intake = intake
  }

  /// A server that listens; it serves while `run` runs.
  static func bind(
    to address: ListenAddress, configuration: LMTPSession.Configuration, intake: Intake
  ) async throws -> LMTPServer {
    let listener = try await Listener.bind(
      to: address, socketMode: socketMode, logger: intake.logger
    ) { channel in
      try channel.syncOptions?.setOption(
        .recvAllocator,
        value: AdaptiveRecvByteBufferAllocator(minimum: 2048, initial: 16384, maximum: 262_144))
      try channel.pipeline.syncOperations.addHandlers([
        IdleStateHandler(allTimeout: idleTimeout), IdleConnectionCloser(),
      ])
      return try LMTPConnection.Channel(wrappingChannelSynchronously: channel)
    }
    return LMTPServer(listener: listener, configuration: configuration, intake: intake)
  }

  /// Serves until the daemon stops.
  ///
  /// - Throws: `ListenerEnded` where the listener ends before that: a daemon that takes no mail must
  ///   not look healthy, and a restart mends it.
  func run() async throws {
    let endedByItself = await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await self.accept()
        return !Task.isShuttingDownGracefully && !Task.isCancelled
      }
      group.addTask {
        try? await gracefulShutdown()
        self.listener.close()
        for connection in self.connections.withLock({ Array($0.values) }) { connection.stop() }
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

  private func accept() async {
    do {
      try await listener.run { channel in
        await withTaskExecutorPreference(EventLoopTasks(channel.channel.eventLoop)) {
          await self.serve(channel)
        }
      }
    } catch {
      intake.logger.error("LMTP listener ended", metadata: ["error": "\(error)"])
    }
  }

  private func serve(_ channel: LMTPConnection.Channel) async {
    let connection = LMTPConnection(channel: channel, configuration: configuration, intake: intake)
    let isAdmitted = connections.withLock { connections in
      guard connections.count < Self.maximumConnections else { return false }
      connections[ObjectIdentifier(connection)] = connection
      return true
    }
    guard isAdmitted else {
      try? await channel.executeThenClose { _, outbound in
        try await outbound.write(ByteBuffer(string: "421 4.3.2 too many connections, try again later\r\n"))
      }
      return
    }
    intake.metrics.connections.add()
    intake.metrics.openConnections.add(1)
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

/// Closes a connection on which nothing happened for the idle time.
private final class IdleConnectionCloser: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent {
      context.close(promise: nil)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }
}
