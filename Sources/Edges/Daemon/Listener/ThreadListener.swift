import Glibc
import Locking
package import Logging
package import Mail
import Synchronization

/// A listening socket whose connections have a thread each, which accepts, reads and writes, and may block on a
/// disk: no event loop and no hand-over stands between a client and what it asks for. For few clients that
/// work hard; those that mostly wait belong to `StreamListener`.
///
/// It listens from the moment it is made, and its connections are served while `run` runs.
package final class ThreadListener: Sendable {
  /// Threads that wait for a connection at most; who comes back to so many of them ends.
  static let maximumIdleThreads = 32
  /// A full table of descriptors, or a client that hung up, must not end the daemon: the pause before the next
  /// attempt, in seconds.
  private static let pauseSeconds: UInt32 = 1

  private let socket: ListeningSocket
  private let maximumConnections: Int
  private let idleTimeout: Duration
  private let logger: Logger
  private let isClosed = Atomic<Bool>(false)
  private let threads = Atomic<Int>(0)
  private let idleThreads = Atomic<Int>(0)
  private let ended = Locked<CheckedContinuation<Void, Never>?>(nil)

  /// A listener at `address`.
  ///
  /// - Parameters:
  ///   - socketMode: The permissions of a unix socket: who may connect.
  ///   - maximumConnections: Connections at a time, about; the next wait in the system's queue.
  ///   - idleTimeout: How long a connection waits for its peer.
  /// - Throws: `SocketFileError`.
  package init(
    at address: ListenAddress, socketMode: UInt32, maximumConnections: Int, idleTimeout: Duration,
    logger: Logger
  ) throws {
    socket = try ListeningSocket(address, mode: socketMode)
    self.maximumConnections = maximumConnections
    self.idleTimeout = idleTimeout
    self.logger = logger
  }

  /// Where it listens; with the port that the system chose where 0 was asked for.
  package var address: ListenAddress { socket.address }

  /// Serves every connection on a thread of its own until `close`, and returns when the last of them has ended.
  package func run(_ serve: @escaping @Sendable (ThreadConnection) async -> Void) async {
    await withCheckedContinuation { continuation in
      ended.withLock { $0 = continuation }
      if !start(serve) { finish() }
    }
  }

  /// Stops listening and takes the socket's file away. Connections go on.
  package func close() {
    isClosed.store(true, ordering: .sequentiallyConsistent)
    socket.stop()
  }

  private func finish() {
    let continuation = ended.withLock { $0.take() }
    continuation?.resume()
  }

  private func start(_ serve: @escaping @Sendable (ThreadConnection) async -> Void) -> Bool {
    threads.add(1, ordering: .sequentiallyConsistent)
    let code = DetachedThread.start { self.accept(serve) }
    guard code == 0 else {
      threads.subtract(1, ordering: .sequentiallyConsistent)
      logger.error("no thread could be started", metadata: ["address": "\(address)", "error": "\(code)"])
      return false
    }
    return true
  }

  /// The life of a thread.
  private func accept(_ serve: @escaping @Sendable (ThreadConnection) async -> Void) {
    let executor = ThreadExecutor()
    while let descriptor = next(serve) {
      let connection = ThreadConnection(descriptor, idleTimeout: idleTimeout)
      executor.run { await serve(connection) }
      connection.close()
    }
    if threads.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { finish() }
  }

  /// The next connection; `nil` where the thread is to end.
  private func next(_ serve: @escaping @Sendable (ThreadConnection) async -> Void) -> Int32? {
    guard becomeIdle() else { return nil }
    var descriptor: Int32 = -1
    while !isClosed.load(ordering: .sequentiallyConsistent), descriptor < 0 {
      descriptor = Glibc.accept(socket.descriptor, nil, nil)
      let code = errno
      guard descriptor < 0, code != EINTR, code != ECONNABORTED,
        !isClosed.load(ordering: .sequentiallyConsistent)
      else { continue }
      logger.error(
        "cannot accept a connection; trying again in a second",
        metadata: ["address": "\(address)", "error": "\(String(cString: strerror(code)))"])
      sleep(Self.pauseSeconds)
    }
    let left = idleThreads.subtract(1, ordering: .sequentiallyConsistent).newValue
    guard descriptor >= 0 else { return nil }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    // Somebody must be there for the next one, or come back to it.
    if left == 0, threads.load(ordering: .sequentiallyConsistent) < maximumConnections,
      !isClosed.load(ordering: .sequentiallyConsistent)
    {
      _ = start(serve)
    }
    return descriptor
  }

  /// Counts the calling thread among those that wait; false where there are enough of them.
  ///
  /// A thread that is about to end is never counted: the one that takes the last connection would believe that
  /// somebody is left.
  private func becomeIdle() -> Bool {
    var idle = idleThreads.load(ordering: .sequentiallyConsistent)
    while idle < Self.maximumIdleThreads {
      let (exchanged, now) = idleThreads.compareExchange(
        expected: idle, desired: idle + 1, ordering: .sequentiallyConsistent)
      if exchanged { return true }
      idle = now
    }
    return false
  }
}
