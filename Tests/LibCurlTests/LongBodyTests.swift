import LibCurl
import Testing
import Webhook

@Suite(.timeLimit(.minutes(2))) struct LongBodyTests {
  private func request(_ server: TestServer, _ body: LongBody) -> HTTPRequest {
    HTTPRequest(url: server.url, body: [], longBody: body, allowPrivate: true)
  }

  private static func octet(_ offset: Int) -> UInt8 { UInt8(truncatingIfNeeded: offset &* 7 &+ offset >> 9) }

  @Test(arguments: [0, 1, 65_536, 300_000]) func isSentByteForByte(count: Int) async throws {
    let server = try TestServer(status: 204)
    defer { server.close() }
    let body = LongBody(octets: count) { target, offset in
      for index in 0..<target.count { target[index] = Self.octet(offset + index) }
      return target.count
    }
    #expect(await HTTPClient().post(request(server, body)) == .status(204, retryAfter: nil, excerpt: ""))
    let received = try #require(server.requests.first)
    #expect(received.header("content-length") == "\(count)")
    #expect(received.body == (0..<count).map(Self.octet))
  }

  /// A file that cannot be read any more is trouble for the time being, and no shorter event.
  @Test func whatCannotBeReadIsNotSent() async throws {
    let server = try TestServer(status: 200)
    defer { server.close() }
    let body = LongBody(octets: 1_000_000) { target, offset in
      guard offset < 100_000 else { return 0 }
      for index in 0..<target.count { target[index] = 0 }
      return target.count
    }
    let answer = await HTTPClient().post(request(server, body))
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(failure.isTemporary)
  }

  @Test func isItselfAlone() {
    let body = LongBody(octets: 0) { _, _ in 0 }
    #expect(body == body)
    #expect(body != LongBody(octets: 0) { _, _ in 0 })
  }
}
