import LibCurl
import Testing

/// HTTP/2 where TLS offers it, with a server that speaks nothing else.
@Suite(.timeLimit(.minutes(2))) struct HTTP2Tests {
  private let server: TLSServer
  private let client: HTTPClient

  init() throws {
    server = try TLSServer(speaking: "http2-server.py")
    client = HTTPClient(configuration: .init(certificateFile: server.certificateFile))
  }

  private func request(octets: Int) -> HTTPRequest {
    HTTPRequest(
      url: "https://localhost:\(server.port)/", headers: [.init("content-type", "application/json")],
      body: Array(repeating: 0x20, count: octets), allowPrivate: true)
  }

  @Test func requestsShareAConnection() async throws {
    let (client, request) = (client, request(octets: 100))
    #expect(
      await client.post(self.request(octets: 5))
        == .status(200, retryAfter: nil, excerpt: "connection 1 stream 1 octets 5"))
    let answers = await withTaskGroup(of: HTTPAnswer.self) { group in
      for _ in 0..<20 { group.addTask { await client.post(request) } }
      return await group.reduce(into: [HTTPAnswer]()) { $0.append($1) }
    }
    // Client streams have odd numbers, each once (RFC 9113 §5.1.1).
    let expected = (1...20).map {
      HTTPAnswer.status(200, retryAfter: nil, excerpt: "connection 1 stream \(2 * $0 + 1) octets 100")
    }
    #expect(Set(answers) == Set(expected))
  }

  /// Longer than the windows that a peer opens at first (RFC 9113 §6.9.2).
  @Test func longBodiesPass() async throws {
    #expect(
      await client.post(request(octets: 3_000_000))
        == .status(200, retryAfter: nil, excerpt: "connection 1 stream 1 octets 3000000"))
  }
}
