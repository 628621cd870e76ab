import Glibc
import Synchronization

/// A connection of a `ThreadListener`. Its own thread reads and writes it, and blocks meanwhile; others may
/// only end it.
package final class ThreadConnection: Sendable {
  private let descriptor: Int32
  /// Whether the descriptor's number may be somebody else's by now.
  private let isClosed = Mutex(false)

  /// - Parameter idleTimeout: How long a read or a write waits for the peer.
  init(_ descriptor: Int32, idleTimeout: Duration) {
    self.descriptor = descriptor
    var limit = timeval(tv_sec: Int(idleTimeout.components.seconds), tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// Waits for octets and says how many came; 0 where no more will come, or nothing came for the idle time.
  package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    while true {
      let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
      if count >= 0 || errno != EINTR { return max(0, count) }
    }
  }

  /// Writes all octets; false where the peer does not take them any more.
  package func write(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let part = UnsafeRawBufferPointer(rebasing: rest)
        let count = send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
      }
      return true
    }
  }

  /// Ends the connection, from any thread: a read that waits returns, and nothing is written any more.
  ///
  /// - Parameter farewell: What the peer gets to read, where it can take it at once.
  package func end(_ farewell: [UInt8] = []) {
    isClosed.withLock { isClosed in
      guard !isClosed else { return }
      if !farewell.isEmpty {
        _ = send(descriptor, farewell, farewell.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      }
      shutdown(descriptor, Int32(SHUT_RDWR))
    }
  }

  /// Lets go of the connection; its thread's last word.
  func close() {
    isClosed.withLock { isClosed in
      isClosed = true
      Glibc.close(descriptor)
    }
  }
}
