import Daemon
import JSON
import Logging
import Mail
import Testing

@Suite("HTTP server and control client", .timeLimit(.minutes(10)))
struct HTTPServerTests {
  private static let echo: ControlRoute.Handler = { request in
    var parameters = JSONObject()
    for (name, value) in request.parameters.sorted(by: { $0.key < $1.key }) {
      parameters[name] = .string(value)
    }
    var query = JSONObject()
    for (name, value) in request.query.sorted(by: { $0.key < $1.key }) { query[name] = .string(value) }
    return .json([
      "method": .string(request.method), "path": .string(request.path), "parameters": .object(parameters),
      "query": .object(query), "body": .string(String(decoding: request.body, as: UTF8.self)),
    ])
  }

  private static let routes = [
    ControlRoute("GET", "/health", isPublic: true) { _ in .json(["status": "ok"]) },
    ControlRoute("GET", "/bans", echo),
    ControlRoute("POST", "/bans", maximumBodyOctets: 100, echo),
    ControlRoute("DELETE", "/bans/:network", echo),
    ControlRoute("GET", "/bans/stream") { _ in .lines { try await $0.line(Array("fixed".utf8)) } },
    ControlRoute("GET", "/bans/:network", echo),
    ControlRoute("GET", "/problem") { _ in throw ControlProblem.conflict("Already there.") },
    ControlRoute("GET", "/bug") { _ in throw CommandLineFault() },
    ControlRoute("POST", "/json") { request in .json(try JSONValue(parsing: request.body)) },
    ControlRoute("GET", "/nothing") { _ in .noContent },
    ControlRoute("GET", "/large") { _ in
      .bytes([UInt8](repeating: UInt8(ascii: "x"), count: 5_000_000), contentType: "text/plain")
    },
  ]

  private struct CommandLineFault: Error {}

  @Test(
    "Requests find their routes",
    arguments: [
      ("GET", "/bans", #"{"method":"GET","path":"/bans","parameters":{},"query":{},"body":""}"#),
      ("GET", "/bans/", #"{"method":"GET","path":"/bans/","parameters":{},"query":{},"body":""}"#),
      (
        "GET", "/bans?limit=5&q=a%20b+c&limit=6&flag",
        #"{"method":"GET","path":"/bans","parameters":{},"query":{"flag":"","limit":"5","q":"a b c"},"body":""}"#
      ),
      (
        "DELETE", "/bans/192.0.2.0%2F24",
        #"{"method":"DELETE","path":"/bans/192.0.2.0%2F24","parameters":{"network":"192.0.2.0/24"},"query":{},"body":""}"#
      ),
      (
        "GET", "/bans/b%C3%BCcher",
        #"{"method":"GET","path":"/bans/b%C3%BCcher","parameters":{"network":"bücher"},"query":{},"body":""}"#
      ),
    ])
  func routing(method: String, path: String, expected: String) async throws {
    let answer = try await ServedSocket.serve(Self.routes) { try await $0.client.request(method, path) }
    #expect(answer.status == 200)
    #expect(String(decoding: answer.body, as: UTF8.self) == expected + "\n")
  }

  @Test(
    "Errors have one shape",
    arguments: [
      ("GET", "/", 404, "not_found"), ("GET", "/bans/a/b", 404, "not_found"),
      ("PUT", "/bans", 405, "method_not_allowed"),
      ("DELETE", "/bans/", 405, "method_not_allowed"), ("GET", "/bans/%ff", 400, "bad_request"),
      ("GET", "/bans/%0", 400, "bad_request"), ("GET", "/bans/%00", 400, "bad_request"),
      ("GET", "/bans?a=%zz", 400, "bad_request"), ("GET", "/problem", 409, "conflict"),
      ("GET", "/bug", 500, "internal"), ("POST", "/json", 400, "bad_request"),
    ])
  func errors(method: String, path: String, status: Int, code: String) async throws {
    let failure = try await ServedSocket.serve(Self.routes) { try await $0.failure(method, path) }
    #expect(failure.0 == status)
    #expect(failure.1 == code)
  }

  @Test("A head has a limit, in its target, in one field and in all of them", arguments: 0..<3)
  func largeHead(kind: Int) async throws {
    let long = String(repeating: "x", count: 20_000)
    let heads = [
      "GET /\(long) HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA: \(long)\r\n\r\n",
      "GET / HTTP/1.1\r\n" + String(repeating: "A: \(long.prefix(100))\r\n", count: 180) + "\r\n",
    ]
    let answer = try await ServedSocket.serve(Self.routes) { try await $0.raw(heads[kind]) }
    #expect(answer.prefix(12) == "HTTP/1.1 431")
    #expect(answer.contains("head_too_large"))
  }

  @Test("Bodies have a limit, declared or not")
  func bodies() async throws {
    try await ServedSocket.serve(Self.routes) { socket in
      let fits = try await socket.client.request("POST", "/bans", body: [UInt8](repeating: 0x61, count: 100))
      #expect(fits.status == 200)
      for count in [101, 3_000_000] {
        let failure = try await socket.failure("POST", "/bans", body: [UInt8](repeating: 0x61, count: count))
        #expect(failure == (413, "body_too_large"))
      }
      let chunk = "20\r\n" + String(repeating: "y", count: 32) + "\r\n"
      let chunked = try await socket.raw(
        "POST /bans HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
          + String(repeating: chunk, count: 4))
      #expect(chunked.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test("A large answer arrives whole")
  func largeAnswer() async throws {
    try await ServedSocket.serve(Self.routes) { socket in
      let answer = try await socket.client.request("GET", "/large")
      #expect(answer.body.count == 5_000_000)
      await #expect(throws: ControlClientError.tooLarge(maximumOctets: 1000)) {
        try await socket.client.request("GET", "/large", maximumOctets: 1000)
      }
    }
  }

  @Test("HEAD answers like GET without a body; 204 has none")
  func head() async throws {
    try await ServedSocket.serve(Self.routes) { socket in
      let text = try await socket.raw("HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
      #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(text.contains("Content-Length: 16\r\n"))
      #expect(text.hasSuffix("\r\n\r\n"))
      let nothing = try await socket.client.request("GET", "/nothing")
      #expect(nothing == (204, []))
    }
  }

  @Test("Several requests share a connection, also when sent at once")
  func pipelining() async throws {
    let text = try await ServedSocket.serve(Self.routes) { socket in
      try await socket.raw(
        "GET /health HTTP/1.1\r\nHost: x\r\n\r\n" + "GET /missing HTTP/1.1\r\nHost: x\r\n\r\n"
          + "POST /bans HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
          + "GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    }
    // A refused request ends the connection: what follows it may be its body.
    #expect(text.split(separator: "HTTP/1.1 ").map { $0.prefix(3) } == ["200", "404"])
  }

  @Test("A body is asked for where the client waits for that")
  func expectContinue() async throws {
    let text = try await ServedSocket.serve(Self.routes) { socket in
      try await socket.raw(
        "POST /bans HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
      )
    }
    #expect(text.hasPrefix("HTTP/1.1 100 Continue\r\n"))
    #expect(text.contains("HTTP/1.1 200 OK\r\n"))
  }

  @Test(
    "What is not HTTP is refused",
    arguments: [
      "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
      "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
      "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    ])
  func notHTTP(text: String) async throws {
    let answer = try await ServedSocket.serve(Self.routes) { try await $0.raw(text) }
    #expect(answer.hasPrefix("HTTP/1.1 4"))
    #expect(answer.contains("Connection: close\r\n"))
  }

  @Test("The bearer token opens what is not public")
  func bearerToken() async throws {
    try await ServedSocket.serve(Self.routes, bearerToken: "0123456789abcdef") { socket in
      func status(_ path: String, _ authorization: String) async throws -> String {
        let text = try await socket.raw(
          "GET \(path) HTTP/1.1\r\nHost: x\r\n\(authorization)Connection: close\r\n\r\n")
        return String(text.split(separator: " ", maxSplits: 2).dropFirst().first ?? "")
      }
      #expect(try await status("/health", "") == "200")
      #expect(try await status("/bans", "Authorization: Bearer 0123456789abcdef\r\n") == "200")
      #expect(try await status("/bans", "authorization: bearer  0123456789abcdef\r\n") == "200")
      for wrong in [
        "", "Bearer", "Bearer ", "Bearer 0123456789abcde", "Bearer 0123456789abcdefg",
        "Basic 0123456789abcdef", "0123456789abcdef",
      ] {
        #expect(try await status("/bans", "Authorization: \(wrong)\r\n") == "401")
      }
      #expect(try await status("/missing", "") == "401")
      let answer = try await socket.client.request("GET", "/bans")
      #expect(answer.status == 401)
    }
  }

  @Test("One connection too many is told so")
  func connectionLimit() async throws {
    var limits = HTTPServerLimits()
    limits.maximumConnections = 1
    let (released, release) = AsyncStream.makeStream(of: Void.self)
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let routes = [
      ControlRoute("GET", "/wait") { _ in
        enter.yield()
        for await _ in released { break }
        return .noContent
      }
    ]
    try await ServedSocket.serve(routes, limits: limits) { socket in
      async let first = socket.client.request("GET", "/wait")
      for await _ in entered { break }
      let second = try await socket.failure("GET", "/wait")
      #expect(second == (503, "unavailable"))
      release.yield()
      let status = try await first.status
      #expect(status == 204)
    }
  }

  @Test("A handler that takes too long is cancelled")
  func handlerTimeout() async throws {
    var limits = HTTPServerLimits()
    limits.handlerTimeout = .milliseconds(20)
    let routes = [
      ControlRoute("GET", "/slow") { _ in
        try await Task.sleep(for: .seconds(3600))
        return .noContent
      }
    ]
    let failure = try await ServedSocket.serve(routes, limits: limits) {
      try await $0.failure("GET", "/slow")
    }
    #expect(failure == (503, "unavailable"))
  }

  @Test("A connection on which nothing comes is closed")
  func idle() async throws {
    var limits = HTTPServerLimits()
    limits.idleTimeout = .milliseconds(20)
    limits.readTimeout = .milliseconds(20)
    try await ServedSocket.serve(Self.routes, limits: limits) { socket in
      let beginnings = ["", "GET / HT", "POST /bans HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhi"]
      for text in beginnings {
        let answer = try await socket.raw(text)
        #expect(answer == "")
      }
    }
  }

  @Test("TCP works as well, on a port that the system chooses")
  func tcp() async throws {
    let server = try await HTTPServer.bind(
      to: .inet(host: "127.0.0.1", port: 0), routes: [],
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await server.run() }
    guard case .inet(_, let port) = server.address else {
      Issue.record("not a TCP address")
      return
    }
    #expect(port > 0)
    running.cancel()
    _ = try? await running.value
  }
}
