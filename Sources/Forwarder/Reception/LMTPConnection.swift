import Daemon
import LMTP
import Logging
import Mail
import Synchronization

/// One client of the LMTP listener. It has a thread of its own, which also writes its mail to the disk.
final class LMTPConnection: Sendable {
  /// Octets that are read at once: what Postfix sends of a message is written in pieces of 4 kB. Below what makes
  /// the C library put its free memory in order when it is freed (64 kB).
  private static let bufferOctets = 32_768

  private let connection: ThreadConnection
  private let intake: Intake
  private let configuration: LMTPSession.Configuration
  private let isIdle = Atomic<Bool>(true)
  private let isStopping = Atomic<Bool>(false)

  private static let stopping = SMTPReply(
    421, "4.3.2", "the service is stopping, try again later", reason: .serviceStopping)

  init(_ connection: ThreadConnection, configuration: LMTPSession.Configuration, intake: Intake) {
    self.connection = connection
    self.configuration = configuration
    self.intake = intake
  }

  /// Serves the client until it leaves, the connection breaks or the daemon stops.
  func serve() async {
    var reception: Reception?
    defer { reception?.abort() }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.bufferOctets, alignment: 16)
    defer { buffer.deallocate() }
    var session = LMTPSession(configuration: configuration)
    guard connection.write(session.greeting()) else { return }
    while case let count = connection.read(into: buffer), count > 0 {
      isIdle.store(false, ordering: .sequentiallyConsistent)
      session.mailRefusal = intake.currentObstacle?.reply
      let actions = session.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      guard await perform(actions, &session, &reception) else { return }
      isIdle.store(session.isIdle, ordering: .sequentiallyConsistent)
      if session.isIdle, isStopping.load(ordering: .sequentiallyConsistent) {
        let last = session.shutDown(Self.stopping)
        _ = await perform(last, &session, &reception)
        return
      }
    }
  }

  /// Ends the connection when its transaction is done; at once where there is none.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    guard isIdle.load(ordering: .sequentiallyConsistent) else { return }
    connection.end(Array("\(Self.stopping)\r\n".utf8))
  }

  /// Ends the connection, whatever it is about.
  func end() { connection.end() }

  /// Does what the session says; false when the connection is to be closed.
  private func perform(
    _ actions: [LMTPAction], _ session: inout LMTPSession, _ reception: inout Reception?
  ) async -> Bool {
    var waiting = actions[...]
    // A message whose replies are not sent yet. It is durable: it goes on even where its client is gone.
    var durable: Reception?
    defer { durable?.handOver() }
    while let action = waiting.popFirst() {
      switch action {
      case .send(let bytes):
        guard connection.write(bytes) else { return false }
        durable?.handOver()
        durable = nil
      case .beginMessage(let envelope):
        reception = Reception(Arrival(envelope), intake: intake, ownsThread: true)
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
