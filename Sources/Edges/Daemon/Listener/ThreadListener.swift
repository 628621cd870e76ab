import Glibc
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
  private let idleTimeout: Duration
  private let logger: Logger
  private let isClosed = Atomic<Bool>(false)
  private let threads = Atomic<Int>(0)
  private let idleThreads = Atomic<Int>(0)
  private let ended = Mutex<CheckedContinuation<Void, Never>?>(nil)

  /// A listener at `address`.
  ///
  /// - Parameters:
  ///   - socketMode: The permissions of a unix socket: who may connect.
  ///   - idleTimeout: How long a connection waits for its peer.
  /// - Throws: `SocketFileError`.
  package init(
    at address: ListenAddress, socketMode: UInt32, idleTimeout: Duration, logger: Logger
  ) throws {
    socket = try ListeningSocket(address, mode: socketMode)
    self.idleTimeout = idleTimeout
    self.logger = logger
  }

  /// Where it listens; with the port that the system chose where 0 was asked for.
  package var address: ListenAddress { socket.address }

  /// Serves every connection on a thread of its own until `close`, and returns when the last of them has ended.
  /// There are as many threads as connections at most, and one: `serve` decides whom it admits.
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

  private final class Work: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private func start(_ serve: @escaping @Sendable (ThreadConnection) async -> Void) -> Bool {
    threads.add(1, ordering: .sequentiallyConsistent)
    let work = Unmanaged.passRetained(Work { self.accept(serve) })
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { work in
        guard let work else { return nil }
        Unmanaged<Work>.fromOpaque(work).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    guard code == 0 else {
      work.release()
      threads.subtract(1, ordering: .sequentiallyConsistent)
      logger.error("no thread could be started", metadata: ["address": "\(address)", "error": "\(code)"])
      return false
    }
    pthread_detach(thread)
    return true
  }

  /// The life of a thread.
  private func accept(_ serve: @escaping @Sendable (ThreadConnection) async -> Void) {
    // Signals are for the program's own threads.
    var everything = sigset_t()
    sigfillset(&everything)
    pthread_sigmask(SIG_SETMASK, &everything, nil)
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
    guard idleThreads.add(1, ordering: .sequentiallyConsistent).newValue <= Self.maximumIdleThreads else {
      idleThreads.subtract(1, ordering: .sequentiallyConsistent)
      return nil
    }
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
    // Somebody must be there for the next one.
    if left == 0, !isClosed.load(ordering: .sequentiallyConsistent) { _ = start(serve) }
    return descriptor
  }
}
