import LibCurl
import Mail
import Testing
import Webhook

@Suite(.timeLimit(.minutes(2))) struct HTTPClientTests {
  private func request(_ server: TestServer, body: [UInt8] = Array("{}".utf8)) -> HTTPRequest {
    HTTPRequest(
      url: server.url, headers: [.init("Content-Type", "application/json")], body: body, allowPrivate: true)
  }

  @Test(arguments: [200, 201, 204, 301, 302, 307, 400, 404, 406, 410, 422, 429, 500, 503])
  func reportsTheStatusAndFollowsNoRedirect(status: Int) async throws {
    let server = try TestServer { _ in
      .send(TestServer.answer(status, ["Location: /elsewhere"]))
    }
    defer { server.close() }
    let answer = await HTTPClient().post(request(server))
    #expect(answer == .status(status, retryAfter: nil, excerpt: ""))
    #expect(answer.deliveryAnswer == .status(status, retryAfter: nil))
    #expect(server.requests.count == 1)
    #expect(server.requests.first?.requestLine == "POST /hook HTTP/1.1")
  }

  @Test(arguments: ["120", "Sun, 22 Nov 2026 15:38:21 GMT", "nonsense"])
  func handsRetryAfterOn(value: String) async throws {
    let server = try TestServer { _ in
      // An interim answer's field does not count.
      .send(
        Array("HTTP/1.1 103 Early Hints\r\nRetry-After: 7\r\n\r\n".utf8)
          + TestServer.answer(503, ["retry-after: \(value) "], body: Array("busy\r\n".utf8)))
    }
    defer { server.close() }
    let answer = await HTTPClient().post(request(server))
    #expect(answer == .status(503, retryAfter: value, excerpt: "busy"))
  }

  @Test func sendsTheFieldsGivenAndNoExpect() async throws {
    let server = try TestServer(status: 200)
    defer { server.close() }
    var request = request(server, body: Array(repeating: 7, count: 2_000_000))
    request.headers += [.init("webhook-id", "msg_1"), .init("X-Empty", "")]
    let client = HTTPClient(configuration: .init(userAgent: "gomail/1"))
    #expect(await client.post(request) == .status(200, retryAfter: nil, excerpt: ""))
    let received = try #require(server.requests.first)
    #expect(received.header("content-type") == "application/json")
    #expect(received.header("webhook-id") == "msg_1")
    #expect(received.header("x-empty") == "")
    #expect(received.header("user-agent") == "gomail/1")
    #expect(received.header("expect") == nil)
    #expect(received.header("content-length") == "2000000")
    #expect(received.header("transfer-encoding") == nil)
  }

  @Test(arguments: [0, 1, 1000, 65_535, 65_536, 65_537, 300_000, 5_000_000])
  func sendsTheBodyByteForByte(count: Int) async throws {
    let server = try TestServer(status: 204)
    defer { server.close() }
    var next: UInt64 = 88_172_645_463_325_252
    let body = (0..<count).map { _ -> UInt8 in
      next ^= next << 13
      next ^= next >> 7
      next ^= next << 17
      return UInt8(truncatingIfNeeded: next)
    }
    #expect(
      await HTTPClient().post(request(server, body: body)) == .status(204, retryAfter: nil, excerpt: ""))
    #expect(server.requests.first?.body == body)
  }

  @Test func keepsAnExcerptOfTheAnswer() async throws {
    let long = [UInt8](repeating: UInt8(ascii: "x"), count: 50_000)
    let server = try TestServer { request in
      switch request.header("case") {
      case "controls": .send(TestServer.answer(500, body: Array("  a\r\nb\u{1b}[0m\u{0}\n".utf8)))
      case "bytes": .send(TestServer.answer(500, body: [0x61, 0xff, 0x62]))
      default: .send(TestServer.answer(500, body: long))
      }
    }
    defer { server.close() }
    let client = HTTPClient()
    func excerpt(_ name: String) async -> HTTPAnswer {
      var request = request(server)
      request.headers.append(.init("case", name))
      return await client.post(request)
    }
    #expect(await excerpt("controls") == .status(500, retryAfter: nil, excerpt: "a??b?[0m"))
    #expect(await excerpt("bytes") == .status(500, retryAfter: nil, excerpt: "a\u{fffd}b"))
    let expected = String(repeating: "x", count: HTTPClient.maximumExcerptOctets)
    #expect(await excerpt("long") == .status(500, retryAfter: nil, excerpt: expected))
    #expect(server.connections == 1)
  }

  @Test func aBodyWithoutEndIsCutOffAndTheStatusCounts() async throws {
    // More is announced than is ever sent: only by cutting it off can the client finish in time.
    let head = Array("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n".utf8)
    let server = try TestServer { request in
      request.connection == 1
        ? .send(head + [UInt8](repeating: UInt8(ascii: "y"), count: 200_000)) : .send(TestServer.answer(201))
    }
    defer { server.close() }
    let client = HTTPClient()
    guard case .status(200, nil, _) = await client.post(request(server)) else {
      Issue.record("the status was lost")
      return
    }
    // The connection is of no use any more.
    #expect(await client.post(request(server)) == .status(201, retryAfter: nil, excerpt: ""))
  }

  @Test func aHeaderWithoutEndIsRefused() async throws {
    let field = "X-Filler: " + String(repeating: "z", count: 1000) + "\r\n"
    let server = try TestServer { _ in
      .send(Array(("HTTP/1.1 200 OK\r\n" + String(repeating: field, count: 70)).utf8))
    }
    defer { server.close() }
    #expect(await HTTPClient().post(request(server)) == .failed(.tooLarge))
  }

  @Test func aServerThatDoesNotAnswerTimesOut() async throws {
    let server = try TestServer { _ in .wait }
    defer { server.close() }
    var request = request(server)
    request.timeout = .milliseconds(50)
    let answer = await HTTPClient().post(request)
    #expect(answer == .failed(.timeout))
    #expect(answer.deliveryAnswer == .failed(.timedOut))
  }

  @Test(arguments: [
    "", "garbage\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "HTTP/1.1 200",
  ])
  func aBrokenAnswerIsATemporaryFailure(bytes: String) async throws {
    let server = try TestServer { _ in .sendAndClose(Array(bytes.utf8)) }
    defer { server.close() }
    guard case .failed(let failure) = await HTTPClient().post(request(server)) else {
      Issue.record("taken for an answer")
      return
    }
    #expect(failure.isTemporary)
    #expect(!failure.description.isEmpty)
  }

  @Test func connectionsAreUsedAgain() async throws {
    let server = try TestServer(status: 200)
    defer { server.close() }
    let client = HTTPClient()
    for _ in 0..<20 {
      #expect(await client.post(request(server)) == .status(200, retryAfter: nil, excerpt: ""))
    }
    #expect(server.connections == 1)
  }

  @Test(arguments: [10, 500_000])
  func aDeadConnectionIsReplaced(octets: Int) async throws {
    // The first connection closes on its second request without an answer, as idle time-outs do.
    let server = try TestServer { request in
      request.connection == 1 && request.header("turn") == "2"
        ? .sendAndClose([]) : .send(TestServer.answer(200))
    }
    defer { server.close() }
    let client = HTTPClient()
    for turn in 1...2 {
      var request = request(server, body: [UInt8](repeating: UInt8(turn), count: octets))
      request.headers.append(.init("turn", "\(turn)"))
      #expect(await client.post(request) == .status(200, retryAfter: nil, excerpt: ""))
    }
    #expect(server.connections == 2)
    #expect(server.requests.last?.body == [UInt8](repeating: 2, count: octets))
  }

  @Test func fiftyAtATimeGetTheirOwnAnswers() async throws {
    let server = try TestServer { request in .send(TestServer.answer(200, body: request.body)) }
    defer { server.close() }
    let client = HTTPClient()
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<50 {
        group.addTask {
          for turn in 0..<20 {
            let text = "\(worker)-\(turn)"
            let answer = await client.post(request(server, body: Array(text.utf8)))
            guard answer == .status(200, retryAfter: nil, excerpt: text) else { return false }
          }
          return true
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    #expect(server.requests.count == 1000)
    #expect(server.connections <= 50)
  }
}
