import NIOCore
import Synchronization

/// Closes a channel when a time has passed, and remembers that it did.
final class ChannelDeadline: Sendable {
  private struct State {
    var scheduled: Scheduled<Void>?
    var hasPassed = false
  }

  private let channel: any Channel
  private let state = Mutex(State())

  init(_ channel: any Channel) { self.channel = channel }

  /// Whether the channel was closed because of this.
  var hasPassed: Bool { state.withLock { $0.hasPassed } }

  /// Closes the channel after `duration` from now, instead of whenever was said before.
  func set(_ duration: Duration) {
    let scheduled = channel.eventLoop.scheduleTask(in: TimeAmount(duration)) {
      self.state.withLock { $0.hasPassed = true }
      self.channel.close(promise: nil)
    }
    replace(with: scheduled)
  }

  /// Lets the channel live.
  func clear() { replace(with: nil) }

  private func replace(with scheduled: Scheduled<Void>?) {
    let old = state.withLock { state in
      defer { state.scheduled = scheduled }
      return state.scheduled
    }
    old?.cancel()
  }
}
