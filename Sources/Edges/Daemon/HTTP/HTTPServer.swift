package import Logging
package import Mail
import NIOCore
import NIOHTTP1
import NIOPosix
import ServiceLifecycle

/// An HTTP/1.1 server on a unix socket or a TCP port: control sockets, the HTTP API, metrics.
///
/// It listens from the moment `bind` returns and answers while `run` runs. On graceful shutdown it
/// stops listening, ends streams and idle connections, and lets every other answer finish.
package final class HTTPServer: Service {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// Where it listens; with the port that the system chose where 0 was asked for.
  package let address: ListenAddress

  private let listener: NIOAsyncChannel<Connection, Never>
  private let socketFile: SocketFile?
  private let service: HTTPService
  private let connections: ConnectionTable

  private init(
    address: ListenAddress, listener: NIOAsyncChannel<Connection, Never>, socketFile: SocketFile?,
    service: HTTPService
  ) {
    self.address = address
    self.listener = listener
    self.socketFile = socketFile
    self.service = service
    connections = ConnectionTable(maximum: service.limits.maximumConnections)
  }

  /// A server that listens.
  ///
  /// - Parameters:
  ///   - address: Where to listen.
  ///   - socketMode: The permissions of a unix socket: who may connect.
  ///   - bearerToken: What every route that is not public asks for; `nil` asks for nothing.
  /// - Throws: `SocketFileError`, or NIO's `IOError` for TCP.
  package static func bind(
    to address: ListenAddress, routes: [ControlRoute], bearerToken: String? = nil,
    limits: HTTPServerLimits = HTTPServerLimits(), socketMode: UInt32 = 0o600, logger: Logger
  ) async throws -> HTTPServer {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 512)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
    let initializer: @Sendable (any Channel) -> EventLoopFuture<Connection> = { channel in
      channel.eventLoop.makeCompletedFuture { try Connection.http(on: channel, limits: limits) }
    }
    let service = HTTPService(
      router: Router(routes), token: bearerToken.flatMap(BearerToken.init), limits: limits, logger: logger)
    switch address {
    case .unix(let path):
      let file = try SocketFile(listeningAt: path, mode: socketMode)
      let listener = try await bootstrap.bind(file.descriptor, childChannelInitializer: initializer)
      return HTTPServer(address: address, listener: listener, socketFile: file, service: service)
    case .inet(let host, let port):
      let listener = try await bootstrap.bind(host: host, port: port, childChannelInitializer: initializer)
      let bound = listener.channel.localAddress?.port ?? port
      return HTTPServer(
        address: .inet(host: host, port: bound), listener: listener, socketFile: nil, service: service)
    }
  }

  /// Serves until graceful shutdown or cancellation.
  package func run() async throws {
    defer { socketFile?.remove() }
    try await withGracefulShutdownHandler {
      try await withThrowingDiscardingTaskGroup { group in
        try await listener.executeThenClose { inbound in
          for try await channel in inbound {
            group.addTask { await self.serve(channel) }
          }
        }
      }
    } onGracefulShutdown: {
      self.listener.channel.close(promise: nil)
      self.connections.drain()
    }
  }

  private func serve(_ channel: Connection) async {
    let connection = HTTPConnection(channel: channel, service: service)
    let isAdmitted = connections.add(connection)
    defer { if isAdmitted { connections.remove(connection) } }
    await connection.serve(isAdmitted: isAdmitted)
  }
}

extension HTTPServer.Connection {
  /// The HTTP/1.1 handlers and the bridge to `async`, on a channel that was just accepted.
  fileprivate static func http(on channel: any Channel, limits: HTTPServerLimits) throws
    -> HTTPServer.Connection
  {
    var decoderLimits = NIOHTTPDecoderLimitConfiguration()
    decoderLimits.maxHeaderFieldSize = limits.maximumHeadOctets
    decoderLimits.maxHeaderListSize = limits.maximumHeadOctets
    try channel.pipeline.syncOperations.configureHTTPServerPipeline(
      withPipeliningAssistance: false, withErrorHandling: false, withEncoderConfiguration: .init(),
      withDecoderLimitConfiguration: decoderLimits)
    return try HTTPServer.Connection(wrappingChannelSynchronously: channel)
  }
}
