import Glibc
import JSON
import NIOCore
import NIOHTTP1
import NIOPosix

/// Asks a daemon on its control socket. Each request has a connection of its own.
package struct ControlClient: Sendable {
  /// How long a request may take unless it says otherwise.
  package static let defaultTimeout = Duration.seconds(10)
  /// The longest answer, in octets, unless a request says otherwise: twice the largest message.
  package static let defaultMaximumOctets = 64 << 20

  typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

  /// The socket's path.
  package let socketPath: String

  /// A client of the daemon whose socket stands at `socketPath`. Nothing is opened yet.
  package init(socketPath: String) { self.socketPath = socketPath }

  /// Sends one request and gives the whole answer, whatever its status.
  ///
  /// - Parameters:
  ///   - path: Path and query, already percent-encoded (`PercentEncoding.encode`).
  ///   - body: JSON, if any.
  ///   - timeout: For all of it, from connecting to the answer's last octet.
  package func request(
    _ method: String, _ path: String, body: [UInt8]? = nil, timeout: Duration = Self.defaultTimeout,
    maximumOctets: Int = Self.defaultMaximumOctets
  ) async throws(ControlClientError) -> (status: Int, body: [UInt8]) {
    try await exchange(method, path, body: body, timeout: timeout, renewsTimeout: false) { parts, _ in
      let head = try await Self.head(&parts)
      return (status: Int(head.status.code), body: try await Self.body(&parts, maximumOctets: maximumOctets))
    }
  }

  /// Sends one request and gives the body of a 2xx answer; throws `refused` for any other status.
  package func body(
    _ method: String, _ path: String, body: [UInt8]? = nil, timeout: Duration = Self.defaultTimeout
  ) async throws(ControlClientError) -> [UInt8] {
    let answer = try await request(method, path, body: body, timeout: timeout)
    guard (200...299).contains(answer.status) else {
      throw .refused(status: answer.status, message: Self.message(in: answer.body))
    }
    return answer.body
  }

  /// Follows a stream of lines; `take` gets each without its line feed, one after another, and slows
  /// the daemon by being slow. Returns when the daemon ends the stream or `take` throws.
  ///
  /// - Parameters:
  ///   - silence: How long the daemon may send nothing; its heartbeat comes every 15 s.
  ///   - maximumLineOctets: A longer line ends the stream with `tooLarge`.
  package func followLines(
    _ path: String, silence: Duration = .seconds(45), maximumLineOctets: Int = Self.defaultMaximumOctets,
    _ take: @escaping @Sendable ([UInt8]) async throws -> Void
  ) async throws(ControlClientError) {
    try await exchange("GET", path, body: nil, timeout: silence, renewsTimeout: true) { parts, renew in
      let head = try await Self.head(&parts)
      guard head.status == .ok else {
        let answer = try await Self.body(&parts, maximumOctets: Self.defaultMaximumOctets)
        throw ControlClientError.refused(status: Int(head.status.code), message: Self.message(in: answer))
      }
      var splitter = LineSplitter(maximumOctets: maximumLineOctets)
      while let part = try await parts.next() {
        renew()
        guard case .body(let buffer) = part else { continue }
        for line in try splitter.feed(Array(buffer.readableBytesView)) { try await take(line) }
      }
    }
  }

  /// Follows a stream of lines as a sequence. Up to `maximumWaitingLines` lines wait to be taken; one
  /// more ends the sequence with `overrun`. Dropping the sequence closes the connection.
  package func lines(
    _ path: String, silence: Duration = .seconds(45), maximumWaitingLines: Int = 10_000
  ) -> AsyncThrowingStream<[UInt8], any Error> {
    AsyncThrowingStream(bufferingPolicy: .bufferingOldest(maximumWaitingLines)) { continuation in
      let task = Task {
        do {
          try await followLines(path, silence: silence) { line in
            if case .dropped = continuation.yield(line) { throw ControlClientError.overrun }
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

extension ControlClient {
  typealias Parts = NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator

  private func exchange<Result: Sendable>(
    _ method: String, _ path: String, body: [UInt8]?, timeout: Duration, renewsTimeout: Bool,
    read: @escaping @Sendable (inout Parts, _ renew: @Sendable () -> Void) async throws -> Result
  ) async throws(ControlClientError) -> Result {
    let connection = try await connect(timeout: timeout)
    let deadline = ChannelDeadline(connection.channel)
    deadline.set(timeout)
    defer { deadline.clear() }
    do {
      return try await connection.executeThenClose { inbound, outbound in
        try await outbound.write(contentsOf: Self.request(method, path, body: body))
        var parts = inbound.makeAsyncIterator()
        return try await read(&parts) { if renewsTimeout { deadline.set(timeout) } }
      }
    } catch {
      throw deadline.hasPassed ? .timedOut(socketPath: socketPath) : translated(error)
    }
  }

  private func connect(timeout: Duration) async throws(ControlClientError) -> Connection {
    do {
      return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(TimeAmount(timeout))
        .connect(unixDomainSocketPath: socketPath) { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHTTPClientHandlers()
            return try Connection(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      throw translated(error)
    }
  }

  private static func request(_ method: String, _ path: String, body: [UInt8]?) -> [HTTPClientRequestPart] {
    var head = HTTPRequestHead(version: .http1_1, method: HTTPMethod(rawValue: method), uri: path)
    head.headers.add(name: "Host", value: "localhost")
    head.headers.add(name: "Connection", value: "close")
    guard let body else { return [.head(head), .end(nil)] }
    head.headers.add(name: "Content-Type", value: "application/json")
    head.headers.add(name: "Content-Length", value: String(body.count))
    return [.head(head), .body(.byteBuffer(ByteBuffer(bytes: body))), .end(nil)]
  }

  private static func head(_ parts: inout Parts) async throws -> HTTPResponseHead {
    guard case .head(let head) = try await parts.next() else {
      throw ControlClientError.badAnswer("the connection ended before an answer")
    }
    return head
  }

  private static func body(_ parts: inout Parts, maximumOctets: Int) async throws -> [UInt8] {
    var body: [UInt8] = []
    while let part = try await parts.next() {
      switch part {
      case .head: break
      case .body(let buffer):
        guard body.count + buffer.readableBytes <= maximumOctets else {
          throw ControlClientError.tooLarge(maximumOctets: maximumOctets)
        }
        body.append(contentsOf: buffer.readableBytesView)
      case .end: return body
      }
    }
    throw ControlClientError.badAnswer("the connection ended within the answer")
  }

  /// The sentence in the server's error shape.
  private static func message(in body: [UInt8]) -> String {
    (try? JSONValue(parsing: body))?["error"]?["message"]?.stringValue ?? ""
  }

  private func translated(_ error: any Error) -> ControlClientError {
    switch error {
    case let error as ControlClientError: error
    case is CancellationError: .cancelled
    case let error as IOError:
      switch error.errnoCode {
      case ENOENT, ECONNREFUSED, ENOTDIR: .notRunning(socketPath: socketPath)
      case EACCES, EPERM: .permissionDenied(socketPath: socketPath)
      default: .connection(error.description)
      }
    case let error as ChannelError:
      if case .connectTimeout = error { .timedOut(socketPath: socketPath) } else { .connection("\(error)") }
    // A stream that its daemon does not end itself, since it stops or dies, ends in the middle of its body.
    case HTTPParserError.invalidEOFState: .connection("the daemon ended it")
    case is HTTPParserError: .badAnswer("not HTTP")
    default: .connection("\(error)")
    }
  }
}
