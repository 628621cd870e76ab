import LibCurl
import Testing

@Suite(.timeLimit(.minutes(2))) struct CancellationTests {
  private func request(_ server: TestServer) -> HTTPRequest {
    HTTPRequest(url: server.url, body: [1], timeout: .seconds(300), allowPrivate: true)
  }

  @Test func cancellingTheTaskEndsTheExchange() async throws {
    let server = try TestServer { _ in .wait }
    defer { server.close() }
    let client = HTTPClient()
    let task = Task { await client.post(request(server)) }
    await server.received(1)
    task.cancel()
    #expect(await task.value == .failed(.cancelled))
  }

  @Test func aTaskCancelledBeforehandSendsNothingForLong() async throws {
    let server = try TestServer { _ in .wait }
    defer { server.close() }
    let client = HTTPClient()
    for _ in 0..<50 {
      let task = Task { await client.post(request(server)) }
      task.cancel()
      #expect(await task.value == .failed(.cancelled))
    }
  }

  @Test func othersGoOnWhenOneIsCancelled() async throws {
    let server = try TestServer { request in
      request.body == [2] ? .send(TestServer.answer(200)) : .wait
    }
    defer { server.close() }
    let client = HTTPClient()
    let task = Task { await client.post(request(server)) }
    await server.received(1)
    task.cancel()
    var other = request(server)
    other.body = [2]
    #expect(await client.post(other) == .status(200, retryAfter: nil, excerpt: ""))
    #expect(await task.value == .failed(.cancelled))
  }

  @Test func shutdownLetsRunningRequestsFinishAndTakesNoMore() async throws {
    let gate = Gate()
    let server = try TestServer { _ in
      gate.wait()
      return .send(TestServer.answer(200))
    }
    defer { server.close() }
    let client = HTTPClient()
    let running = Task { await client.post(request(server)) }
    await server.received(1)
    let ending = Task { await client.shutdown() }
    var refusal = HTTPAnswer.failed(.timeout)
    repeat {
      // Until the shutdown has begun, a request is taken like any other and ends by its own time-out.
      var probe = request(server)
      probe.timeout = .milliseconds(1)
      refusal = await client.post(probe)
    } while refusal != .failed(.shutDown)
    gate.open()
    #expect(await running.value == .status(200, retryAfter: nil, excerpt: ""))
    await ending.value
    await client.shutdown()
    #expect(await client.post(request(server)) == .failed(.shutDown))
  }

  @Test func abortEndsWhatRuns() async throws {
    let server = try TestServer { _ in .wait }
    defer { server.close() }
    let client = HTTPClient()
    let tasks = (0..<5).map { _ in Task { await client.post(request(server)) } }
    await server.received(5)
    client.abort()
    for task in tasks { #expect(await task.value == .failed(.cancelled)) }
    await client.shutdown()
  }

  @Test func aClientThatIsLetGoStillFinishes() async throws {
    let gate = Gate()
    let server = try TestServer { _ in
      gate.wait()
      return .send(TestServer.answer(200))
    }
    defer { server.close() }
    let request = request(server)
    let running = Task { await HTTPClient().post(request) }
    await server.received(1)
    gate.open()
    #expect(await running.value == .status(200, retryAfter: nil, excerpt: ""))
  }

  @Test func anUnusedClientShutsDown() async {
    let client = HTTPClient()
    await client.shutdown()
    #expect(await client.post(HTTPRequest(url: "http://example.com/", body: [])) == .failed(.shutDown))
  }
}
