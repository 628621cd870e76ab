import Foundation
import Synchronization

/// Parallel SMTP sessions that send numbered messages until each was answered 250.
///
/// A message whose answer never came is sent again under the number it had: it may arrive twice, as SMTP allows.
final class Load: Sendable {
  private struct State {
    var next = 0
    var accepted: Set<String> = []
    var running = 0
  }

  private let count: Int
  private let port: Int
  private let state = Mutex(State())
  /// Messages of one connection.
  private static let messagesPerConnection = 10

  init(messages count: Int, port: Int) {
    self.count = count
    self.port = port
  }

  /// `Message-ID recipient` of every message that was answered 250.
  var accepted: Set<String> { state.withLock { $0.accepted } }

  func start(sessions: Int) {
    state.withLock { $0.running = sessions }
    for _ in 0..<sessions {
      Thread.detachNewThread {
        self.run()
        self.state.withLock { $0.running -= 1 }
      }
    }
  }

  /// Waits until all sessions are done.
  func join() {
    while state.withLock({ $0.running }) > 0 { usleep(10_000) }
  }

  private func run() {
    var number = take()
    while number != nil {
      do {
        let client = try SMTPClient(port: port)
        guard try client.command("EHLO client.example.org").code == 250 else { throw LabError("EHLO") }
        for _ in 0..<Self.messagesPerConnection {
          guard let current = number else { break }
          let (id, recipient) = ("<\(current).storm@example.org>", "user\(current % 7)@example.com")
          let message = """
            From: ann@example.org\r
            To: \(recipient)\r
            Subject: storm \(current)\r
            Message-ID: \(id)\r
            \r
            \(String(repeating: "A line of a storm.\r\n", count: 20 + current % 100))
            """
          let reply = try client.send(Array(message.utf8), from: "ann@example.org", to: [recipient])
          guard reply.code == 250 else { throw LabError("\(reply)") }
          _ = state.withLock { $0.accepted.insert("\(id) \(recipient)") }
          number = take()
        }
      } catch {
        // A daemon is just being restarted: the same message is tried again on a new connection.
        usleep(50_000)
      }
    }
  }

  private func take() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return state.next
    }
  }
}
