import Daemon
import Logging
import Mail
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Accepts Postfix's policy connections. It listens from the moment `bind` returns and answers while
/// `run` runs; graceful shutdown ends idle connections at once, and Postfix asks again elsewhere.
final class PolicyListener: Service {
  typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  /// Postfix keeps a connection for each smtpd process, of which it has 100 unless told otherwise. The
  /// bound stays below the 1024 descriptors that a process may have by default.
  static let maximumConnections = 800

  /// Where it listens; with the port that the system chose where 0 was asked for.
  let address: ListenAddress

  private let listener: NIOAsyncChannel<Connection, Never>
  private let socketFile: SocketFile?
  private let responder: PolicyResponder
  private let counters: PolicyCounters
  private let logger: Logger
  private let openConnections = Atomic<Int>(0)

  private init(
    address: ListenAddress, listener: NIOAsyncChannel<Connection, Never>, socketFile: SocketFile?,
    responder: PolicyResponder, counters: PolicyCounters, logger: Logger
  ) {
    self.address = address
    self.listener = listener
    self.socketFile = socketFile
    self.responder = responder
    self.counters = counters
    self.logger = logger
  }

  /// A listener at `address`.
  ///
  /// - Throws: `SocketFileError`, or NIO's `IOError` for TCP.
  static func bind(
    to address: ListenAddress, responder: PolicyResponder, counters: PolicyCounters, logger: Logger
  ) async throws -> PolicyListener {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 512)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    let initializer: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
      channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
    }
    let listener: NIOAsyncChannel<Connection, Never>
    var bound = address
    var file: SocketFile?
    switch address {
    case .unix(let path):
      // Open to every local user, because only Postfix's may not be known here: the answers say
      // nothing that connecting to port 25 does not.
      let socketFile = try SocketFile(listeningAt: path, mode: 0o666)
      file = socketFile
      listener = try await bootstrap.bind(socketFile.descriptor, childChannelInitializer: initializer)
    case .inet(let host, let port):
      listener = try await bootstrap.bind(host: host, port: port, childChannelInitializer: initializer)
      bound = .inet(host: host, port: listener.channel.localAddress?.port ?? port)
    }
    return PolicyListener(
      address: bound, listener: listener, socketFile: file, responder: responder, counters: counters,
      logger: logger)
  }

  /// Serves until graceful shutdown or cancellation.
  func run() async throws {
    defer { socketFile?.remove() }
    do {
      try await cancelWhenGracefulShutdown { try await self.accept() }
    } catch is CancellationError {
      // Graceful shutdown.
    }
  }

  private func accept() async throws {
    try await withThrowingDiscardingTaskGroup { group in
      try await listener.executeThenClose { inbound in
        for try await channel in inbound {
          group.addTask { await self.serve(channel) }
        }
      }
      group.cancelAll()
    }
  }

  private func serve(_ channel: Connection) async {
    let open = openConnections.add(1, ordering: .relaxed).newValue
    counters.connections.set(open)
    defer { counters.connections.set(openConnections.subtract(1, ordering: .relaxed).newValue) }
    do {
      try await channel.executeThenClose { inbound, outbound in
        guard open <= Self.maximumConnections else {
          counters.refused.add()
          logger.warning(
            "too many policy connections", metadata: ["maximum": "\(Self.maximumConnections)"])
          return
        }
        try await PolicyConversation(responder: responder, counters: counters, logger: logger)
          .run(inbound, outbound)
      }
    } catch is CancellationError {
      // The daemon ends.
    } catch {
      // A peer that vanishes is no event: Postfix closes connections as it likes.
      logger.debug("policy connection ended", metadata: ["error": "\(error)"])
    }
  }
}
