import Daemon
import JSON
import Testing

@Suite("Streams of lines", .timeLimit(.minutes(1)))
struct StreamTests {
  @Test("Lines arrive one by one, then the end")
  func lines() async throws {
    let routes = [
      ControlRoute("GET", "/stream") { _ in
        .lines { stream in
          for number in 1...1000 { try await stream.line(Array("{\"n\":\(number)}".utf8)) }
          try await stream.write(Array("{\"n\":".utf8))
          try await stream.write(Array("1001}\n".utf8))
        }
      }
    ]
    try await ServedSocket.serve(routes) { socket in
      var numbers: [Int?] = []
      for try await line in socket.client.lines("/stream") {
        numbers.append(try JSONValue(parsing: line)["n"]?.intValue)
      }
      #expect(numbers == Array(1...1001))
    }
  }

  @Test("A client that goes away ends the handler")
  func disconnect() async throws {
    let (ended, end) = AsyncStream.makeStream(of: Bool.self)
    let routes = [
      ControlRoute("GET", "/stream") { _ in
        .lines { stream in
          defer { end.yield(Task.isCancelled) }
          try await stream.line(Array("first".utf8))
          try await Task.sleep(for: .seconds(3600))
        }
      }
    ]
    try await ServedSocket.serve(routes) { socket in
      for try await line in socket.client.lines("/stream") {
        #expect(line == Array("first".utf8))
        break
      }
      var wasCancelled: Bool?
      for await value in ended {
        wasCancelled = value
        break
      }
      #expect(wasCancelled == true)
    }
  }

  @Test("Heartbeats fill the silence, and the source's end is the stream's end")
  func heartbeat() async throws {
    let (source, lines) = AsyncStream.makeStream(of: [UInt8].self)
    let routes = [
      ControlRoute("GET", "/stream") { _ in .lines(heartbeat: .milliseconds(5)) { source } }
    ]
    try await ServedSocket.serve(routes) { socket in
      lines.yield(Array("snapshot".utf8))
      var seen: [String] = []
      for try await line in socket.client.lines("/stream") {
        seen.append(String(decoding: line, as: UTF8.self))
        if seen.count == 4 { lines.finish() }
      }
      #expect(seen.contains("snapshot"))
      #expect(seen.contains("{}"))
    }
  }

  @Test("A handler waits for a client that does not read")
  func backPressure() async throws {
    let written = Collected<Int>()
    let (stalled, stall) = AsyncStream.makeStream(of: Void.self)
    let total = 200
    let routes = [
      ControlRoute("GET", "/stream") { _ in
        .lines { stream in
          for number in 1...total {
            try await stream.line([UInt8](repeating: UInt8(ascii: "x"), count: 100_000))
            written.add(number)
          }
        }
      }
    ]
    try await ServedSocket.serve(routes) { socket in
      let taken = Collected<Int>()
      try await socket.client.followLines("/stream") { line in
        if taken.all.isEmpty {
          // What the socket's buffers and both ends may hold is far less than the whole stream.
          try await Task.sleep(for: .milliseconds(200))
          #expect(written.all.count < total / 2)
        }
        taken.add(line.count)
      }
      stall.finish()
      #expect(taken.all.count == total)
    }
    withExtendedLifetime(stalled) {}
  }

  @Test("A stream that breaks off is a connection that broke, not an answer that nobody understands")
  func brokenOff() async throws {
    let routes = [
      ControlRoute("GET", "/stream") { _ in
        .lines { stream in
          try await stream.line(Array("first".utf8))
          throw CancellationError()
        }
      }
    ]
    try await ServedSocket.serve(routes) { socket in
      let error = await #expect(throws: ControlClientError.self) {
        for try await line in socket.client.lines("/stream") { #expect(line == Array("first".utf8)) }
      }
      #expect(error == .connection("the daemon ended it"))
      #expect(error?.isTemporary == true)
    }
  }

  @Test("Silence ends a stream")
  func silence() async throws {
    let routes = [
      ControlRoute("GET", "/stream") { _ in .lines { _ in try await Task.sleep(for: .seconds(3600)) } }
    ]
    try await ServedSocket.serve(routes) { socket in
      await #expect(throws: ControlClientError.timedOut(socketPath: socket.path)) {
        for try await _ in socket.client.lines("/stream", silence: .milliseconds(30)) {}
      }
    }
  }

  @Test("A stream that is refused says why; a line may be too long; a reader may be too slow")
  func refusals() async throws {
    let routes = [
      ControlRoute("GET", "/refused") { _ in throw ControlProblem.unavailable("Not now.") },
      ControlRoute("GET", "/long") { _ in .lines { try await $0.line([UInt8](repeating: 0x61, count: 5000)) }
      },
      ControlRoute("GET", "/many") { _ in
        .lines { stream in for _ in 0..<100 { try await stream.line([0x61]) } }
      },
    ]
    try await ServedSocket.serve(routes) { socket in
      await #expect(throws: ControlClientError.refused(status: 503, message: "Not now.")) {
        for try await _ in socket.client.lines("/refused") {}
      }
      await #expect(throws: ControlClientError.tooLarge(maximumOctets: 4096)) {
        try await socket.client.followLines("/long", maximumLineOctets: 4096) { _ in }
      }
      await #expect(throws: ControlClientError.refused(status: 404, message: "There is no /x here.")) {
        try await socket.client.body("GET", "/x")
      }
    }
  }
}
