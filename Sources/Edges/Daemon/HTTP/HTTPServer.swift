package import Logging
package import Mail
import NIOCore
import NIOHTTP1
import ServiceLifecycle

/// An HTTP/1.1 server on a unix socket or a TCP port: control sockets, the HTTP API, metrics.
///
/// It listens from the moment `bind` returns and answers while `run` runs. On graceful shutdown it
/// stops listening, ends streams and idle connections, and lets every other answer finish.
package final class HTTPServer: Service {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>
  private typealias Listener = StreamListener<HTTPServerRequestPart, HTTPServerResponsePart>

  /// Counts a request of a client and says how long it has to wait, where it has to.
  package typealias RateLimit = @Sendable (IPAddress) -> Duration?

  private let listener: Listener
  private let service: HTTPService
  private let connections: ConnectionTable

  private init(listener: Listener, service: HTTPService) {
    self.listener = listener
    self.service = service
    connections = ConnectionTable(maximum: service.limits.maximumConnections)
  }

  /// Where it listens; with the port that the system chose where 0 was asked for.
  package var address: ListenAddress { listener.address }

  /// A server that listens.
  ///
  /// - Parameters:
  ///   - address: Where to listen.
  ///   - socketMode: The permissions of a unix socket: who may connect.
  ///   - bearerToken: What every route that is not public asks for; `nil` asks for nothing.
  ///   - rate: Asked for each request over TCP, but for those to routes that are unlimited; `nil` limits nothing.
  /// - Throws: `SocketFileError`, or NIO's errors for TCP.
  package static func bind(
    to address: ListenAddress, routes: [ControlRoute], bearerToken: String? = nil,
    limits: HTTPServerLimits = HTTPServerLimits(), rate: RateLimit? = nil, socketMode: UInt32 = 0o600,
    logger: Logger
  ) async throws -> HTTPServer {
    let listener = try await Listener.bind(to: address, socketMode: socketMode, logger: logger) {
      try Connection.http(on: $0, limits: limits)
    }
    return HTTPServer(
      listener: listener,
      service: HTTPService(
        router: Router(routes), token: bearerToken.flatMap(BearerToken.init), limits: limits,
        bodies: BodyBudget(
          maximum: max(limits.maximumBodyOctetsTogether, routes.map(\.maximumBodyOctets).max() ?? 0)),
        answers: BodyBudget(maximum: limits.maximumAnswerOctetsTogether),
        rate: rate, logger: logger))
  }

  /// Serves until graceful shutdown or cancellation.
  package func run() async throws {
    try await withGracefulShutdownHandler {
      try await listener.run { await self.serve($0) }
    } onGracefulShutdown: {
      self.close()
    }
  }

  /// Stops listening, ends streams and idle connections, and lets other answers finish.
  func close() {
    listener.close()
    connections.drain()
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
