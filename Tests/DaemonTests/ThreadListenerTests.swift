import Glibc
import Logging
import Mail
import Synchronization
import Testing

@testable import Daemon

/// The client's side of a connection, with calls that block.
private final class BlockingClient: Sendable {
  struct Refused: Error {}

  private let descriptor: Int32

  init(_ address: ListenAddress) throws {
    switch address {
    case .unix(let path):
      let target = try #require(SocketAddressUnix(path))
      descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
      let code = target.withPointer { connect(descriptor, $0, $1) }
      guard code == 0 else { throw Refused() }
    case .inet(_, let port):
      descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
      var target = sockaddr_in()
      target.sin_family = sa_family_t(AF_INET)
      target.sin_addr.s_addr = inet_addr("127.0.0.1")
      target.sin_port = UInt16(port).bigEndian
      let code = withUnsafePointer(to: &target) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard code == 0 else { throw Refused() }
    }
  }

  deinit { close(descriptor) }

  func say(_ text: String) {
    let bytes = Array(text.utf8)
    _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }

  /// So many octets, fewer only where the server ends before.
  func hear(_ count: Int = Int.max) -> String {
    var heard: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while heard.count < count {
      let got = recv(descriptor, &buffer, min(buffer.count, count - heard.count), 0)
      guard got > 0 else { break }
      heard += buffer[..<got]
    }
    return String(decoding: heard, as: UTF8.self)
  }
}

@Suite("Connections with threads of their own", .timeLimit(.minutes(1)))
struct ThreadListenerTests {
  private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private static func listener(
    _ address: ListenAddress, connections: Int = 500, idle: Duration = .seconds(600)
  ) throws -> ThreadListener {
    try ThreadListener(
      at: address, socketMode: 0o600, maximumConnections: connections, idleTimeout: idle, logger: logger)
  }

  private static func echo(_ connection: ThreadConnection) async {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
    defer { buffer.deallocate() }
    while case let count = connection.read(into: buffer), count > 0 {
      // What waits for other threads comes back to this one.
      await Task.detached {}.value
      guard connection.write(Array(buffer[..<count])) else { return }
    }
  }

  /// Runs what blocks on a thread that no test needs.
  private static func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      let work = Unmanaged.passRetained(Job { continuation.resume(with: Result { try work() }) })
      var thread = pthread_t()
      pthread_create(
        &thread, nil,
        { work in
          guard let work else { return nil }
          Unmanaged<Job>.fromOpaque(work).takeRetainedValue().run()
          return nil
        }, work.toOpaque())
      pthread_detach(thread)
    }
  }

  private final class Job: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  @Test("More clients than threads may wait are served side by side", arguments: [true, false])
  func many(isUnix: Bool) async throws {
    let directory = try TemporaryDirectory()
    let listener = try Self.listener(
      isUnix ? .unix(path: directory.path + "/t.sock") : .inet(host: "127.0.0.1", port: 0))
    let running = Task { await listener.run { await Self.echo($0) } }
    let address = listener.address
    let answers = try await Self.blocking {
      let clients = try (0..<(3 * ThreadListener.maximumIdleThreads)).map { _ in try BlockingClient(address) }
      for (number, client) in clients.enumerated() { client.say("hello \(1000 + number)") }
      return clients.map { $0.hear(10) }
    }
    #expect(answers == (0..<answers.count).map { "hello \(1000 + $0)" })
    // Threads that came back serve again.
    let again = try await Self.blocking {
      try (0..<100).map { _ in
        let client = try BlockingClient(address)
        client.say("again")
        return client.hear(5)
      }
    }
    #expect(again == Array(repeating: "again", count: 100))
    listener.close()
    await running.value
    if isUnix { #expect(access(directory.path + "/t.sock", F_OK) != 0) }
  }

  @Test("Where as many are served as may be, the next waits for one of them to leave")
  func waiting() async throws {
    let directory = try TemporaryDirectory()
    let listener = try Self.listener(.unix(path: directory.path + "/t.sock"), connections: 2)
    let served = Atomic(0)
    let most = Atomic(0)
    let running = Task {
      await listener.run {
        most.max(served.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
        await Self.echo($0)
        served.subtract(1, ordering: .relaxed)
      }
    }
    let address = listener.address
    let answers = try await Self.blocking {
      var clients = try (0..<20).map { _ in try BlockingClient(address) }
      for client in clients { client.say("hello") }
      // They leave in the order in which they came.
      return clients.indices.map { _ in clients.removeFirst().hear(5) }
    }
    #expect(answers == Array(repeating: "hello", count: 20))
    listener.close()
    await running.value
    #expect(most.load(ordering: .relaxed) == 2)
  }

  @Test("Closed, it takes nobody, and ends with its last connection")
  func closing() async throws {
    let directory = try TemporaryDirectory()
    let listener = try Self.listener(.unix(path: directory.path + "/t.sock"))
    let (connections, found) = AsyncStream.makeStream(of: ThreadConnection.self)
    let running = Task {
      await listener.run {
        found.yield($0)
        await Self.echo($0)
      }
    }
    let client = try BlockingClient(listener.address)
    let first = try #require(await connections.first { _ in true })
    listener.close()
    #expect(throws: BlockingClient.Refused.self) {
      try BlockingClient(.unix(path: directory.path + "/t.sock"))
    }
    client.say("still here")
    #expect(try await Self.blocking { client.hear(10) } == "still here")
    first.end(Array("bye".utf8))
    #expect(try await Self.blocking { client.hear() } == "bye")
    await running.value
    // Its number may be somebody else's now.
    first.end(Array("bye".utf8))
  }

  @Test("It ends at once where it was closed before it ran")
  func closedBefore() async throws {
    let directory = try TemporaryDirectory()
    let listener = try Self.listener(.unix(path: directory.path + "/t.sock"))
    listener.close()
    await listener.run { _ in Issue.record("nobody can have come") }
  }

  @Test("A peer that says nothing for too long is left")
  func silence() async throws {
    let directory = try TemporaryDirectory()
    let listener = try Self.listener(.unix(path: directory.path + "/t.sock"), idle: .seconds(1))
    let running = Task { await listener.run { await Self.echo($0) } }
    let client = try BlockingClient(listener.address)
    #expect(try await Self.blocking { client.hear() } == "")
    listener.close()
    await running.value
  }

  @Test("Whom it cannot listen for is told")
  func refused() throws {
    let taken = try Self.listener(.inet(host: "127.0.0.1", port: 0))
    #expect(throws: SocketFileError.self) { try Self.listener(taken.address) }
    #expect(throws: SocketFileError.self) { try Self.listener(.inet(host: "no.such.host.test", port: 1)) }
  }
}
