import Daemon
import Logging
import Mail
import NIOCore
import ServiceLifecycle

/// Accepts Postfix's policy connections and answers on them from the moment `bind` returns; graceful shutdown
/// ends them at once, and Postfix asks again elsewhere. No answer is cut off by it: each is written in the same
/// turn of the event loop in which its question was read.
final class PolicyListener: Service {
  /// Postfix keeps a connection for each smtpd process, of which it has 100 unless told otherwise. The
  /// bound stays below the 1024 descriptors that a process may have by default.
  static let maximumConnections = 800
  /// Open to every local user, because only Postfix's may not be known here: the answers say nothing
  /// that connecting to port 25 does not.
  private static let socketMode: UInt32 = 0o666

  private let listener: HandlerListener

  private init(_ listener: HandlerListener) { self.listener = listener }

  /// Where it listens; with the port that the system chose where 0 was asked for.
  var address: ListenAddress { listener.address }

  /// A listener at `address`.
  ///
  /// - Throws: `SocketFileError`, or NIO's errors for TCP.
  static func bind(
    to address: ListenAddress, responder: PolicyResponder, counters: PolicyCounters, logger: Logger
  ) async throws -> PolicyListener {
    PolicyListener(
      try await HandlerListener.bind(
        to: address, socketMode: socketMode, maximumConnections: maximumConnections, logger: logger,
        changed: { counters.connections.add($0) },
        refused: {
          counters.refused.add()
          logger.warning("too many policy connections", metadata: ["maximum": "\(maximumConnections)"])
        },
        handler: { PolicyConnection(responder: responder, counters: counters, logger: logger) }))
  }

  /// Serves until graceful shutdown or cancellation.
  func run() async throws {
    // Throws where the task is cancelled, which is an end as good as the other.
    try? await gracefulShutdown()
    await listener.close()
  }

  /// Stops listening, where `run` will not.
  func close() async { await listener.close() }
}
