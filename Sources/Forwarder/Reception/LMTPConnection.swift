import LMTP
import Logging
import Mail
import NIOCore
import Synchronization

/// One client of the LMTP listener.
final class LMTPConnection: Sendable {
  typealias Channel = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  private let channel: Channel
  private let intake: Intake
  private let configuration: LMTPSession.Configuration
  private let isIdle = Atomic<Bool>(true)
  private let isStopping = Atomic<Bool>(false)

  private static let stopping = SMTPReply(
    421, "4.3.2", "the service is stopping, try again later", reason: .serviceStopping)

  init(channel: Channel, configuration: LMTPSession.Configuration, intake: Intake) {
    self.channel = channel
    self.configuration = configuration
    self.intake = intake
  }

  /// Serves the client until it leaves, the connection breaks or the daemon stops.
  func serve() async {
    do {
      try await channel.executeThenClose { inbound, outbound in
        var reception: Reception?
        defer { reception?.abort() }
        try await converse(inbound, outbound, &reception)
      }
    } catch {
      intake.logger.debug("LMTP connection ended", metadata: ["error": "\(error)"])
    }
  }

  private func converse(
    _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>,
    _ reception: inout Reception?
  ) async throws {
    var session = LMTPSession(configuration: configuration)
    try await outbound.write(ByteBuffer(bytes: session.greeting()))
    for try await buffer in inbound {
      isIdle.store(false, ordering: .sequentiallyConsistent)
      session.mailRefusal = intake.currentObstacle?.reply
      let actions = session.receive(buffer.readableBytesView)
      guard try await perform(actions, &session, &reception, outbound) else { return }
      isIdle.store(session.isIdle, ordering: .sequentiallyConsistent)
      if session.isIdle, isStopping.load(ordering: .sequentiallyConsistent) {
        let last = session.shutDown(Self.stopping)
        _ = try await perform(last, &session, &reception, outbound)
        return
      }
    }
  }

  /// Ends the connection when its transaction is done; at once where there is none.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    guard isIdle.load(ordering: .sequentiallyConsistent) else { return }
    let farewell = ByteBuffer(string: "\(Self.stopping)\r\n")
    let raw = channel.channel
    raw.writeAndFlush(farewell).whenComplete { _ in raw.close(promise: nil) }
  }

  /// Does what the session says; false when the connection is to be closed.
  private func perform(
    _ actions: [LMTPAction], _ session: inout LMTPSession, _ reception: inout Reception?,
    _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
  ) async throws -> Bool {
    var waiting = actions[...]
    // A message whose replies are not sent yet. It is durable: it goes on even where its client is gone.
    var durable: Reception?
    defer { durable?.handOver() }
    while let action = waiting.popFirst() {
      switch action {
      case .send(let bytes):
        try await outbound.write(ByteBuffer(bytes: bytes))
        durable?.handOver()
        durable = nil
      case .beginMessage(let envelope):
        reception = Reception(Arrival(envelope), intake: intake)
      case .messageData(let bytes):
        await reception?.take(bytes)
      case .endMessage:
        let replies = await reception?.finish() ?? []
        durable = reception
        reception = nil
        waiting = (session.transactionFinished(replies: replies) + waiting)[...]
      case .abortMessage:
        reception?.abort()
        reception = nil
      case .close:
        return false
      }
    }
    return true
  }
}
