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
