import Glibc
import LibCurl
import Mail
import Testing
import Webhook

@Suite(.timeLimit(.minutes(2))) struct AddressTests {
  @Test(arguments: [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0",
    "0.0.0.0", "localhost", "LOCALHOST.", "%31%32%37.0.0.1", "①②⑦.0.0.1", "[::1]", "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "user@127.0.0.1", "example.com@127.0.0.1",
  ])
  func privateAddressesAreRefusedHoweverSpelled(host: String) async throws {
    let server = try TestServer(status: 200)
    defer { server.close() }
    let answer = await HTTPClient().post(HTTPRequest(url: "http://\(host):\(server.port)/", body: [1]))
    guard case .failed(let failure) = answer else {
      Issue.record("\(host) was reached")
      return
    }
    switch failure {
    case .refusedAddress, .malformedRequest, .resolve: break
    default: Issue.record("\(host): \(failure)")
    }
    #expect(server.connections == 0)
  }

  @Test(arguments: ["127.0.0.1", "2130706433", "[::ffff:127.0.0.1]", "localhost"])
  func theRefusalNamesTheAddress(host: String) async throws {
    let answer = await HTTPClient().post(HTTPRequest(url: "http://\(host):9/", body: []))
    guard case .failed(.refusedAddress(let address)) = answer else {
      Issue.record("\(answer)")
      return
    }
    let loopback = try ["127.0.0.1", "::1"].map { try #require(IPAddress($0)) }
    #expect(loopback.contains(address))
    #expect(answer.deliveryAnswer == .failed(.privateAddress))
  }

  @Test func aConnectionThatWasAllowedIsNotUsedByARequestThatIsNot() async throws {
    let server = try TestServer(status: 200)
    defer { server.close() }
    let client = HTTPClient()
    var request = HTTPRequest(url: server.url, body: [1], allowPrivate: true)
    #expect(await client.post(request) == .status(200, retryAfter: nil, excerpt: ""))
    request.allowPrivate = false
    guard case .failed(.refusedAddress) = await client.post(request) else {
      Issue.record("the open connection was used")
      return
    }
    #expect(server.requests.count == 1)
  }

  @Test func theEnvironmentsProxyIsNotUsed() async {
    // In a process of its own: the environment must not change under the feet of other threads.
    await #expect(processExitsWith: .success) {
      let proxy = try TestServer(status: 200)
      for name in ["http_proxy", "https_proxy", "ALL_PROXY"] {
        setenv(name, "http://127.0.0.1:\(proxy.port)", 1)
      }
      let answer = await HTTPClient().post(
        HTTPRequest(url: "http://name.invalid/", body: [], allowPrivate: true))
      guard case .failed = answer, proxy.connections == 0 else { exit(EXIT_FAILURE) }
    }
  }

  @Test func aPortNobodyListensOnIsNoConnection() async throws {
    let server = try TestServer(status: 200)
    let url = server.url
    server.close()
    // The port is free once the listener is gone.
    var answer = HTTPAnswer.failed(.timeout)
    repeat {
      answer = await HTTPClient().post(HTTPRequest(url: url, body: [], allowPrivate: true))
    } while answer == .status(200, retryAfter: nil, excerpt: "")
    guard case .failed(let failure) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect([.notConnected, .connectionLost].contains(failure.transportFailure))
  }

  @Test func aNameWithoutAnAddressIsNotResolved() async {
    let answer = await HTTPClient().post(HTTPRequest(url: "http://name.invalid/", body: []))
    #expect(answer.deliveryAnswer == .failed(.nameNotResolved))
  }

  @Test(arguments: [
    "", "example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "http:/x",
    "http://", "http://example.com:99999/", "http://exa mple.com/", "http://example.com/\r\nX: y",
    "http://example.com/\u{0}", "unix:/run/x", "http://" + String(repeating: "a", count: 10_000),
  ])
  func anUnusableURLIsAPermanentFailure(url: String) async {
    let answer = await HTTPClient().post(HTTPRequest(url: url, body: [], allowPrivate: true))
    guard case .failed(let failure) = answer, case .malformedRequest = failure else {
      Issue.record("\(answer)")
      return
    }
    #expect(!failure.isTemporary)
  }

  @Test(arguments: [
    ("", "x"), ("X Y", "x"), ("X:", "x"), ("X", "a\r\nEvil: b"), ("X", "a\nb"), ("X", "a\u{0}b"),
    ("X\r\nY", "a"), ("Ü", "a"),
  ])
  func aFieldThatWouldBreakTheHeaderIsNotSent(name: String, value: String) async throws {
    let server = try TestServer(status: 200)
    defer { server.close() }
    let answer = await HTTPClient().post(
      HTTPRequest(url: server.url, headers: [.init(name, value)], body: [], allowPrivate: true))
    guard case .failed(.malformedRequest) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(server.connections == 0)
  }
}
