import Glibc
import Synchronization

/// A DNS server on 127.0.0.1 that says what a ``ScriptedZone`` tells it, over UDP and TCP on one port, and
/// keeps a log of what it was asked. One thread does all of it.
package final class ScriptedDNSServer: Sendable {
  /// A query that came in.
  package struct Query: Hashable, Sendable {
    /// The name in lower case without trailing dot.
    package let name: String
    /// The type's mnemonic.
    package let type: String
    /// Whether it came over TCP.
    package let overTCP: Bool
    /// Whether it had an OPT record.
    package let hasEDNS: Bool
    /// The id.
    package let id: UInt16
    /// The port it came from.
    package let sourcePort: UInt16
  }

  /// A socket could not be made; the number is errno.
  package struct SocketFailure: Error {
    /// errno.
    package let code: Int32
  }

  struct State {
    var zone: ScriptedZone
    var queries: [Query] = []
    var isLogging = true
    var repetitions: [String: Int] = [:]
  }

  /// The port, over UDP and TCP.
  package let port: UInt16
  private let stopPipe: Int32
  private let state: SharedState

  final class SharedState: Sendable {
    let content: Mutex<State>
    init(_ zone: ScriptedZone) { content = Mutex(State(zone: zone)) }
  }

  /// Starts a server with a zone in text form. With port zero the system chooses one.
  package convenience init(_ zone: String, port: UInt16 = 0) throws {
    try self.init(ScriptedZone(zone), port: port)
  }

  /// Starts a server with a zone.
  package init(_ zone: ScriptedZone, port: UInt16 = 0) throws {
    let sockets = try ServerSockets(port: port)
    var pipeEnds: [Int32] = [-1, -1]
    guard pipe(&pipeEnds) == 0 else { throw SocketFailure(code: errno) }
    for end in pipeEnds { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    self.port = sockets.port
    stopPipe = pipeEnds[1]
    state = SharedState(zone)
    let loop = ServerLoop(sockets, stop: pipeEnds[0], state)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(loop)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<ServerLoop>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw SocketFailure(code: code)
    }
    pthread_detach(thread)
  }

  /// Ends the server: its sockets are closed soon after.
  deinit { close(stopPipe) }

  /// A port of 127.0.0.1 where nobody listens.
  package static func unusedPort() throws -> UInt16 {
    let sockets = try ServerSockets(port: 0)
    close(sockets.datagram)
    close(sockets.listener)
    return sockets.port
  }

  /// `127.0.0.1@port`, as `dns_servers` takes it.
  package var setting: String { "127.0.0.1@\(port)" }

  /// Everything that was asked, in order.
  package var queries: [Query] { state.content.withLock { $0.queries } }

  /// How often a name was asked for; of one type or any.
  package func count(_ name: String, _ type: String? = nil) -> Int {
    queries.count { $0.name == name && (type == nil || $0.type == type) }
  }

  /// Says something else from now on.
  package func replaceZone(_ zone: ScriptedZone) { state.content.withLock { $0.zone = zone } }

  /// Stops keeping a log: for measurements.
  package func stopLogging() { state.content.withLock { $0.isLogging = false } }
}
