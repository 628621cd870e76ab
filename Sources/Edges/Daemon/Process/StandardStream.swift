import Glibc

/// Standard output and standard error, written without buffering: one call is one write(2) where
/// the kernel takes it whole.
package enum StandardStream: Int32, Sendable {
  case output = 1
  case error = 2

  /// Writes all of `bytes`. What a closed stream refuses is dropped: there is nobody left to tell.
  package func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { buffer in
      var rest = buffer[...]
      while !rest.isEmpty {
        let written = Glibc.write(rawValue, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if written > 0 {
          rest = rest.dropFirst(written)
        } else if errno == EAGAIN {
          // Somebody who shares the terminal made it non-blocking.
          var descriptor = pollfd(fd: rawValue, events: Int16(POLLOUT), revents: 0)
          guard poll(&descriptor, 1, Self.fullPipeMilliseconds) > 0 else { return }
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// Writes `text` as it is.
  package func write(_ text: String) { write(Array(text.utf8)) }

  /// How long a full pipe may hold up its writer, in milliseconds, before output is dropped.
  private static let fullPipeMilliseconds: Int32 = 1000
}
