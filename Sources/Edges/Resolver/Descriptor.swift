import Glibc

/// A non-blocking socket that closes itself.
struct Descriptor: ~Copyable, Sendable {
  let number: Int32

  /// `nil` where the system has no socket to give.
  init?(_ address: SocketAddress, _ kind: __socket_type) {
    let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    number = socket(address.family, Int32(kind.rawValue) | flags, 0)
    guard number >= 0 else { return nil }
  }

  deinit { close(number) }

  /// Waits until one of `events` can be served. `false` where the deadline, in monotonic nanoseconds,
  /// comes first.
  func wait(for events: Int32, until deadline: Int64) -> Bool {
    var entry = pollfd(fd: number, events: Int16(truncatingIfNeeded: events), revents: 0)
    while true {
      let left = deadline - Monotonic.nanoseconds
      guard left > 0 else { return false }
      // Rounded up: a wait that ends too early would spin for the rest of the millisecond.
      let milliseconds = Int32(clamping: (left + 999_999) / 1_000_000)
      let ready = poll(&entry, 1, milliseconds)
      // An error of the call cannot be waited for: reading or writing will tell it.
      if ready > 0 || (ready < 0 && errno != EINTR) { return true }
    }
  }
}
