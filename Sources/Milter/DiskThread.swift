import NIOCore
import NIOPosix

/// A thread for calls that wait for the disk.
struct DiskThread {
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// What actors run on.
  var eventLoop: any EventLoop { group.next() }

  /// Ends the thread once nothing is left to do; blocks until then.
  func end() { try? group.syncShutdownGracefully() }
}
