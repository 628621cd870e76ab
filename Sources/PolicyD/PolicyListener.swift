import Daemon
import Logging
import Mail
import NIOCore
import ServiceLifecycle
import Synchronization

/// Accepts Postfix's policy connections. It listens from the moment `bind` returns and answers while
/// `run` runs; graceful shutdown ends idle connections at once, and Postfix asks again elsewhere.
final class PolicyListener: Service {
  typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>
  private typealias Listener = StreamListener<ByteBuffer, ByteBuffer>

  /// Postfix keeps a connection for each smtpd process, of which it has 100 unless told otherwise. The
  /// bound stays below the 1024 descriptors that a process may have by default.
  static let maximumConnections = 800
  /// Open to every local user, because only Postfix's may not be known here: the answers say nothing
  /// that connecting to port 25 does not.
  private static let socketMode: UInt32 = 0o666

  private let listener: Listener
  private let responder: PolicyResponder
  private let counters: PolicyCounters
  private let logger: Logger
  private let openConnections = Atomic<Int>(0)

  private init(listener: Listener, responder: PolicyResponder, counters: PolicyCounters, logger: Logger) {
    self.listener = listener
    self.responder = responder
    self.counters = counters
    self.logger = logger
  }

  /// Where it listens; with the port that the system chose where 0 was asked for.
  var address: ListenAddress { listener.address }

  /// A listener at `address`.
  ///
  /// - Throws: `SocketFileError`, or NIO's errors for TCP.
  static func bind(
    to address: ListenAddress, responder: PolicyResponder, counters: PolicyCounters, logger: Logger
  ) async throws -> PolicyListener {
    let listener = try await Listener.bind(to: address, socketMode: socketMode, logger: logger) {
      try Connection(wrappingChannelSynchronously: $0)
    }
    return PolicyListener(listener: listener, responder: responder, counters: counters, logger: logger)
  }

  /// Serves until graceful shutdown or cancellation.
  func run() async throws {
    do {
      try await cancelWhenGracefulShutdown {
        try await self.listener.run { await self.serve($0) }
      }
    } catch is CancellationError {
      // Graceful shutdown.
    }
  }

  /// Stops listening, where `run` will not.
  func close() { listener.close() }

  private func serve(_ channel: Connection) async {
    let open = openConnections.add(1, ordering: .relaxed).newValue
    counters.connections.add(1)
    defer {
      openConnections.subtract(1, ordering: .relaxed)
      counters.connections.add(-1)
    }
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
