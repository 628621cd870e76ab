import NIOCore
import Synchronization

/// A connection between its acceptance and the task that serves it.
///
/// NIO drops the connections that wait to be taken when a listener ends, and a `NIOAsyncChannel` that is
/// dropped unused traps (swift-nio issues 2637 and 2813). Postfix connects at any moment, also while a
/// daemon stops: one that was dropped here is closed instead.
final class AcceptedConnection<Inbound: Sendable, Outbound: Sendable>: Sendable {
  private let channel: NIOAsyncChannel<Inbound, Outbound>
  private let isTaken = Atomic<Bool>(false)

  init(_ channel: NIOAsyncChannel<Inbound, Outbound>) { self.channel = channel }

  /// The connection. Whoever takes it ends it with `executeThenClose`.
  func take() -> NIOAsyncChannel<Inbound, Outbound> {
    isTaken.store(true, ordering: .relaxed)
    return channel
  }

  deinit {
    guard !isTaken.load(ordering: .relaxed) else { return }
    let channel = channel
    // Nobody is left to hear of an error.
    Task { try? await channel.executeThenClose { _, _ in } }
  }
}
