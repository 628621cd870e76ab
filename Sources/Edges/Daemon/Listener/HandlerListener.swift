import Locking
package import Logging
package import Mail
package import NIOCore
import NIOPosix

/// A listening socket whose connections are each served by a handler on an event loop, without a task of its
/// own: for questions that are answered at once. The connections are spread over all event loops.
package final class HandlerListener: Sendable {
  /// Where it listens; with the port that the system chose where 0 was asked for.
  package let address: ListenAddress

  private let listener: any Channel
  private let socketFile: Locked<SocketFile?>
  private let connections: OpenChannels

  private init(
    address: ListenAddress, listener: any Channel, socketFile: SocketFile?, connections: OpenChannels
  ) {
    self.address = address
    self.listener = listener
    self.socketFile = Locked(socketFile)
    self.connections = connections
  }

  /// A listener at `address`; it serves from now on.
  ///
  /// - Parameters:
  ///   - socketMode: The permissions of a unix socket: who may connect.
  ///   - maximumConnections: One more is closed at once.
  ///   - changed: Told 1 for a connection that comes and -1 for one that goes.
  ///   - refused: Told of each connection that there was no room for.
  ///   - handler: Makes the handler of a connection; runs on its event loop.
  /// - Throws: `SocketFileError`, or NIO's errors for TCP.
  package static func bind(
    to address: ListenAddress, socketMode: UInt32, maximumConnections: Int, logger: Logger,
    changed: @escaping @Sendable (Int) -> Void, refused: @escaping @Sendable () -> Void,
    handler: @escaping @Sendable () -> any ChannelInboundHandler
  ) async throws -> HandlerListener {
    let connections = OpenChannels(maximum: maximumConnections)
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: SocketFile.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(AcceptErrors.handler(at: address, logger))
        }
      }
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          switch connections.add(channel) {
          case .added: break
          case .full:
            refused()
            channel.close(promise: nil)
            return
          case .stopped:
            channel.close(promise: nil)
            return
          }
          changed(1)
          channel.closeFuture.whenComplete { _ in
            connections.remove(channel)
            changed(-1)
          }
          try channel.pipeline.syncOperations.addHandler(handler())
        }
      }
    switch address {
    case .unix(let path):
      let file = try SocketFile(listeningAt: path, mode: socketMode)
      do {
        let listener = try await bootstrap.withBoundSocket(file.descriptor).get()
        return HandlerListener(
          address: address, listener: listener, socketFile: file, connections: connections)
      } catch {
        file.remove()
        throw error
      }
    case .inet(let host, let port):
      let listener = try await bootstrap.bind(host: host, port: port).get()
      let bound = listener.localAddress?.port ?? port
      return HandlerListener(
        address: .inet(host: host, port: bound), listener: listener, socketFile: nil,
        connections: connections)
    }
  }

  /// Stops listening, takes the socket's file away and ends all connections.
  package func close() async {
    let file = socketFile.withLock { file in
      defer { file = nil }
      return file
    }
    // Once only: a file that stands there later is another process's.
    file?.remove()
    // Closed already is closed.
    try? await listener.close()
    for channel in connections.stop() { try? await channel.close() }
  }
}

/// The connections of a listener that are open.
private final class OpenChannels: Sendable {
  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isStopped = false
  }

  private let state = Locked(State())
  private let maximum: Int

  init(maximum: Int) { self.maximum = maximum }

  enum Admission {
    case added
    case full
    /// No more is to come.
    case stopped
  }

  func add(_ channel: any Channel) -> Admission {
    state.withLock { state in
      guard !state.isStopped else { return .stopped }
      guard state.channels.count < maximum else { return .full }
      state.channels[ObjectIdentifier(channel)] = channel
      return .added
    }
  }

  func remove(_ channel: any Channel) {
    state.withLock { $0.channels[ObjectIdentifier(channel)] = nil }
  }

  /// Those that are open; none is added any more.
  func stop() -> [any Channel] {
    state.withLock { state in
      state.isStopped = true
      return Array(state.channels.values)
    }
  }
}
