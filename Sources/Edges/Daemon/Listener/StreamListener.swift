import Locking
package import Logging
package import Mail
package import NIOCore
import NIOPosix

/// A listening socket, on a unix path or a TCP port. It listens from the moment `bind` returns, and its
/// connections are served while `run` runs.
package final class StreamListener<Inbound: Sendable, Outbound: Sendable>: Sendable {
  package typealias Connection = NIOAsyncChannel<Inbound, Outbound>

  /// Where it listens; with the port that the system chose where 0 was asked for.
  package let address: ListenAddress

  private let listener: NIOAsyncChannel<AcceptedConnection<Inbound, Outbound>, Never>
  private let socketFile: Locked<SocketFile?>

  private init(
    address: ListenAddress, listener: NIOAsyncChannel<AcceptedConnection<Inbound, Outbound>, Never>,
    socketFile: SocketFile?
  ) {
    self.address = address
    self.listener = listener
    self.socketFile = Locked(socketFile)
  }

  /// A listener at `address`.
  ///
  /// - Parameters:
  ///   - socketMode: The permissions of a unix socket: who may connect.
  ///   - wrap: Adds the handlers of an accepted connection; runs on its event loop.
  /// - Throws: `SocketFileError`, or NIO's errors for TCP.
  package static func bind(
    to address: ListenAddress, socketMode: UInt32, logger: Logger,
    _ wrap: @escaping @Sendable (any Channel) throws -> Connection
  ) async throws -> StreamListener {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: SocketFile.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptErrors.handler(at: address, logger))
        }
      }
    let accept: @Sendable (any Channel) -> EventLoopFuture<AcceptedConnection<Inbound, Outbound>> = {
      channel in channel.eventLoop.makeCompletedFuture { AcceptedConnection(try wrap(channel)) }
    }
    switch address {
    case .unix(let path):
      let file = try SocketFile(listeningAt: path, mode: socketMode)
      do {
        let listener = try await bootstrap.bind(file.descriptor, childChannelInitializer: accept)
        return StreamListener(address: address, listener: listener, socketFile: file)
      } catch {
        file.remove()
        throw error
      }
    case .inet(let host, let port):
      let listener = try await bootstrap.bind(host: host, port: port, childChannelInitializer: accept)
      let bound = listener.channel.localAddress?.port ?? port
      return StreamListener(
        address: .inet(host: host, port: bound), listener: listener, socketFile: nil)
    }
  }

  /// Serves every connection in a task of its own until `close` or cancellation, and returns when the
  /// last of them has ended. `serve` must end its connection with `executeThenClose`.
  package func run(_ serve: @escaping @Sendable (Connection) async -> Void) async throws {
    defer { removeSocketFile() }
    try await withThrowingDiscardingTaskGroup { group in
      try await listener.executeThenClose { inbound in
        for try await accepted in inbound {
          let connection = accepted.take()
          group.addTask { await serve(connection) }
        }
      }
    }
  }

  /// Stops listening and takes the socket's file away. Connections go on.
  package func close() {
    listener.channel.close(promise: nil)
    removeSocketFile()
  }

  /// Once only: a file that stands there later is another process's.
  private func removeSocketFile() {
    let file = socketFile.withLock { file in
      defer { file = nil }
      return file
    }
    file?.remove()
  }
}
