import Glibc
import JSON
import Testing

@testable import Daemon

@Suite("What the requests of an HTTP server may take together", .timeLimit(.minutes(10)))
struct HTTPBudgetTests {
  @Test("Bodies have a budget together, and a client may come too often")
  func budget() throws {
    let budget = BodyBudget(maximum: 10)
    #expect(budget.take(6) && !budget.take(5) && budget.take(4) && !budget.take(1))
    budget.giveBack(6)
    #expect(budget.inUse == 4)
    #expect(budget.take(6) && !budget.take(Int.max))

    let problem = ControlProblem.tooManyRequests(retryAfter: .milliseconds(1_001))
    #expect(problem.response.status == 429)
    #expect(problem.response.headers.contains { $0.name == "Retry-After" && $0.value == "2" })
  }

  @Test("What bodies hold of the budget comes back, whatever becomes of the request")
  func budgetComesBack() async throws {
    var limits = HTTPServerLimits()
    limits.maximumBodyOctetsTogether = 0
    // The budget is what the largest route allows: one at a time, and any number after each other.
    let routes = [
      ControlRoute("POST", "/take", maximumBodyOctets: 1_000) {
        .json(["octets": .integer(Int64($0.body.count))])
      },
      ControlRoute("POST", "/throw", maximumBodyOctets: 1_000) { _ in throw ControlProblem.conflict("No.") },
    ]
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 1_000)
    try await ServedSocket.serve(routes, limits: limits) { socket in
      for path in ["/take", "/throw", "/take", "/take"] {
        let answer = try await socket.client.request("POST", path, body: body, timeout: ServedSocket.patience)
        #expect(answer.status == (path == "/take" ? 200 : 409))
      }
    }
  }

  @Test("One answer alone may be as long as it is")
  func aloneBeyondTheBudget() {
    let budget = BodyBudget(maximum: 10)
    #expect(!budget.take(11) && budget.take(11, orAlone: true) && !budget.take(1, orAlone: true))
    budget.giveBack(11)
    #expect(budget.take(1) && !budget.take(10, orAlone: true) && budget.take(9, orAlone: true))
  }

  /// A client that sends a request and reads nothing.
  private final class DeafClient {
    private let descriptor: Int32

    init(_ path: String, sending text: String) throws {
      descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
      let length = socklen_t(MemoryLayout<sockaddr_un>.size)
      let code = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
      }
      try #require(code == 0)
      let bytes = Array(text.utf8)
      try #require(send(descriptor, bytes, bytes.count, 0) == bytes.count)
    }

    deinit { close(descriptor) }
  }

  @Test("Long answers that nobody reads leave no room for others, and give it back")
  func answersTogether() async throws {
    let content = (0..<6_000_000).map { UInt8(truncatingIfNeeded: $0 >> 8) }
    var limits = HTTPServerLimits()
    limits.maximumAnswerOctetsTogether = 10_000_000
    let routes = [
      ControlRoute("GET", "/long") { _ in .bytes(content, contentType: "application/octet-stream") },
      ControlRoute("GET", "/short") { _ in .json(["done": true]) },
    ]
    try await ServedSocket.serve(routes, limits: limits) { socket in
      func get(_ path: String) async throws -> (status: Int, body: [UInt8]) {
        let answer = try await socket.client.request("GET", path, timeout: ServedSocket.patience)
        return (answer.status, answer.body)
      }
      #expect(try await get("/long").body == content)
      var deaf: DeafClient? = try DeafClient(socket.path, sending: "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
      while try await get("/long").status == 200 { continue }
      #expect(try await get("/short").status == 200)
      withExtendedLifetime(deaf) {}
      deaf = nil
      while try await get("/long").status == 503 { continue }
    }
  }

  @Test("An answer has one Cache-Control field, its own where it has one")
  func cacheControl() async throws {
    let routes = [
      ControlRoute("GET", "/plain") { _ in .json(["done": true]) },
      ControlRoute("GET", "/kept") { _ in
        ControlResponse(
          contentType: "text/plain", headers: [(name: "Cache-Control", value: "private, max-age=5")],
          body: .bytes([]))
      },
    ]
    try await ServedSocket.serve(routes) { socket in
      for (path, value) in [("/plain", "no-store"), ("/kept", "private, max-age=5")] {
        let answer = try await socket.raw("GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let fields = answer.split(separator: "\r\n").filter { $0.hasPrefix("Cache-Control:") }
        #expect(fields == ["Cache-Control: \(value)"])
      }
    }
  }

  @Test("A body beyond the budget is answered 503, and the one before it is not disturbed")
  func beyondTheBudget() async throws {
    let (entered, enter) = AsyncStream.makeStream(of: Void.self)
    let (left, leave) = AsyncStream.makeStream(of: Void.self)
    var limits = HTTPServerLimits()
    limits.maximumBodyOctetsTogether = 0
    let routes = [
      ControlRoute("POST", "/wait", maximumBodyOctets: 1_000) { _ in
        enter.yield()
        for await _ in left { break }
        return .json(["done": true])
      }
    ]
    let body = [UInt8](repeating: UInt8(ascii: "x"), count: 800)
    try await ServedSocket.serve(routes, limits: limits) { socket in
      async let first = socket.client.request("POST", "/wait", body: body, timeout: ServedSocket.patience)
      for await _ in entered { break }
      let second = try await socket.raw(
        "POST /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 800\r\n\r\n"
          + String(decoding: body, as: UTF8.self))
      #expect(second.hasPrefix("HTTP/1.1 503"))
      #expect(second.contains("\r\nRetry-After: 1\r\n"))
      leave.yield()
      #expect(try await first.status == 200)
    }
  }
}
