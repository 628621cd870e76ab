import CCurlShim
import Glibc

/// Ends the waiting of a pool's thread, from any thread: an eventfd that the thread waits on beside its
/// sockets.
final class Wakeup: Sendable {
  /// The file descriptor to wait on.
  let descriptor: Int32

  /// `nil` where the process may open no more files.
  init?() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  /// Wakes the thread. The one failure, a full counter, means that it was woken already.
  func call() { eventfd_write(descriptor, 1) }

  /// Forgets the calls so far.
  func clear() {
    var count: eventfd_t = 0
    eventfd_read(descriptor, &count)
  }
}
