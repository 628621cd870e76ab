import Logging
import Mail
import NIOCore
import NIOHTTP1
import Synchronization

/// One client of a server: reads requests one after another and answers each before the next.
final class HTTPConnection: Sendable {
  /// How long the rest of a refused request is read and thrown away, so that the client can read our
  /// answer before the connection ends (RFC 9112 §9.6). A connection beyond the limit of connections has
  /// as long to send the head of its request.
  private static let lingering = Duration.seconds(2)
  /// Octets of an answer that are written at once. Each piece has the whole write timeout: a client may be slow, as
  /// long as it reads.
  static let pieceOctets = 262_144

  private enum Phase {
    /// Between requests.
    case waiting
    /// A request is arriving or being answered.
    case answering
    /// An answer without a known end is being written.
    case streaming
  }

  private let channel: HTTPServer.Connection
  private let service: HTTPService
  private let output: Output
  private let deadline: ChannelDeadline
  private let state = Mutex((phase: Phase.waiting, isDraining: false))

  init(channel: HTTPServer.Connection, service: HTTPService) {
    self.channel = channel
    self.service = service
    output = Output(channel: channel.channel, timeout: service.limits.writeTimeout)
    deadline = ChannelDeadline(channel.channel)
  }

  /// Ends the connection as soon as no answer is cut off by it; a stream is cut off.
  func drain() {
    let phase = state.withLock { state in
      state.isDraining = true
      return state.phase
    }
    if phase != .answering { channel.channel.close(promise: nil) }
  }

  /// False where the server is draining and `phase` is not to be begun.
  private func enter(_ phase: Phase) -> Bool {
    state.withLock { state in
      guard !state.isDraining || phase == .answering else { return false }
      state.phase = phase
      return true
    }
  }

  private var isDraining: Bool { state.withLock { $0.isDraining } }

  /// Serves until the client or the server has had enough.
  ///
  /// - Parameter isAdmitted: Whether there was room for this connection; if not, its first request is
  ///   answered 503 and that is all.
  func serve(isAdmitted: Bool) async {
    let (closed, closing) = AsyncStream.makeStream(of: Never.self)
    channel.channel.closeFuture.whenComplete { _ in closing.finish() }
    do {
      try await channel.executeThenClose { inbound, _ in
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await self.exchange(inbound, isAdmitted: isAdmitted) }
          // A client that goes away cancels the handler that works for it.
          group.addTask { for await _ in closed {} }
          await group.next()
          group.cancelAll()
        }
      }
    } catch {
      service.logger.debug("connection ended", metadata: ["error": "\(error)"])
    }
    deadline.clear()
  }

  private func exchange(_ inbound: NIOAsyncChannelInboundStream<HTTPServerRequestPart>, isAdmitted: Bool)
    async
  {
    var parts = inbound.makeAsyncIterator()
    do {
      while enter(.waiting) {
        // Connections beyond the limit must not pile up while they say nothing.
        deadline.set(isAdmitted ? service.limits.idleTimeout : Self.lingering)
        guard case .head(let head) = try await parts.next(), enter(.answering) else { return }
        if isAdmitted { deadline.set(service.limits.readTimeout) }
        guard try await answer(head, &parts, isAdmitted: isAdmitted) else { return }
      }
    } catch HTTPParserError.headerOverflow {
      try? await refuse(service.headTooLarge)
    } catch is HTTPParserError {
      try? await refuse(.badRequest("This is not HTTP/1.1."))
    } catch {
      service.logger.debug("connection ended", metadata: ["error": "\(error)"])
    }
  }

  private func refuse(_ problem: ControlProblem) async throws {
    deadline.clear()
    try await send(
      problem.response, to: HTTPRequestHead(version: .http1_1, method: .GET, uri: "/"), keepAlive: false)
  }

  /// Answers one request; false where the connection is to end.
  private func answer(
    _ head: HTTPRequestHead, _ parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator,
    isAdmitted: Bool
  ) async throws -> Bool {
    let request: ControlRequest
    let route: ControlRoute
    // What this request holds of the memory for bodies, until it is answered.
    var held = 0
    defer { service.bodies.giveBack(held) }
    do {
      guard isAdmitted else { throw ControlProblem.unavailable("Too many connections; try again later.") }
      let admission = try service.admit(
        head, from: channel.channel.remoteAddress?.ipAddress.flatMap { IPAddress($0) })
      if head.headers[canonicalForm: "expect"].contains(where: { $0.lowercased() == "100-continue" }) {
        try await output.write([.head(HTTPResponseHead(version: head.version, status: .continue))])
      }
      let body = try await body(of: admission.route, &parts, holding: &held)
      request = ControlRequest(head: head, admission: admission, body: body, peer: peer)
      route = admission.route
    } catch let problem as ControlProblem {
      deadline.clear()
      try await send(problem.response, to: head, keepAlive: false)
      try await linger(&parts)
      return false
    }
    deadline.clear()
    var response = await service.answer(request, route)
    // What this answer holds of the memory for answers, until it is written.
    var written = 0
    defer { service.answers.giveBack(written) }
    if case .bytes(let bytes) = response.body, bytes.count > Self.pieceOctets {
      if service.answers.take(bytes.count, orAlone: true) {
        written = bytes.count
      } else {
        response = service.overBudget.response
      }
    }
    let keepAlive = head.isKeepAlive && !isDraining
    return try await send(response, to: head, keepAlive: keepAlive)
  }

  private func body(
    of route: ControlRoute, _ parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator,
    holding held: inout Int
  ) async throws -> [UInt8] {
    var body: [UInt8] = []
    while let part = try await parts.next() {
      switch part {
      case .head: break
      case .body(let buffer):
        guard body.count + buffer.readableBytes <= route.maximumBodyOctets else {
          throw service.tooLarge(route)
        }
        guard service.bodies.take(buffer.readableBytes) else { throw service.overBudget }
        held += buffer.readableBytes
        body.append(contentsOf: buffer.readableBytesView)
      case .end: return body
      }
    }
    throw CancellationError()
  }

  private func linger(
    _ parts: inout NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator
  ) async throws {
    deadline.set(Self.lingering)
    try await channel.channel.close(mode: .output).get()
    while try await parts.next() != nil {}
  }

  @discardableResult
  private func send(_ response: ControlResponse, to request: HTTPRequestHead, keepAlive: Bool) async throws
    -> Bool
  {
    var keepAlive = keepAlive
    var head = HTTPResponseHead(
      version: request.version, status: HTTPResponseStatus(statusCode: response.status))
    if !response.contentType.isEmpty { head.headers.add(name: "Content-Type", value: response.contentType) }
    for (name, value) in response.headers { head.headers.add(name: name, value: value) }
    if !head.headers.contains(name: "Cache-Control") {
      head.headers.add(name: "Cache-Control", value: "no-store")
    }
    switch response.body {
    case .bytes(let bytes):
      if response.status != 204 { head.headers.add(name: "Content-Length", value: String(bytes.count)) }
      if !keepAlive { head.headers.add(name: "Connection", value: "close") }
      // Head, piece and end go in one write where there is one piece, as of nearly all answers.
      var parts: [HTTPServerResponsePart] = [.head(head)]
      var rest = request.method == .HEAD ? [] : bytes[...]
      while !rest.isEmpty {
        parts.append(.body(.byteBuffer(ByteBuffer(bytes: rest.prefix(Self.pieceOctets)))))
        rest = rest.dropFirst(Self.pieceOctets)
        if rest.isEmpty { break }
        try await output.write(parts)
        parts = []
      }
      try await output.write(parts + [.end(nil)])
    case .stream(let produce):
      // HTTP/1.0 knows no chunks: the end of the connection is the end of the answer.
      if request.version == .http1_0 { keepAlive = false }
      if !keepAlive { head.headers.add(name: "Connection", value: "close") }
      try await output.write([.head(head)])
      if request.method != .HEAD {
        guard enter(.streaming) else { return false }
        try await produce(ControlStream(connection: output))
      }
      try await output.write([.end(nil)])
    }
    return keepAlive
  }

  private var peer: String? {
    guard let address = channel.channel.remoteAddress, let host = address.ipAddress, let port = address.port
    else { return nil }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

extension HTTPConnection {
  /// The way to the client. A write returns when the kernel has taken it, so that a slow client slows
  /// its handler and closing cuts nothing off.
  struct Output: Sendable {
    let channel: any Channel
    let timeout: Duration

    func write(_ parts: [HTTPServerResponsePart]) async throws {
      guard let last = parts.last else { return }
      let deadline = ChannelDeadline(channel)
      deadline.set(timeout)
      defer { deadline.clear() }
      for part in parts.dropLast() { channel.write(part, promise: nil) }
      try await channel.writeAndFlush(last).get()
    }
  }
}

extension ControlRequest {
  fileprivate init(head: HTTPRequestHead, admission: HTTPService.Admission, body: [UInt8], peer: String?) {
    method = head.method.rawValue
    path = admission.target.path
    parameters = admission.parameters
    query = admission.target.query
    headers = head.headers.map { (name: $0.name, value: $0.value) }
    self.body = body
    self.peer = peer
  }
}
