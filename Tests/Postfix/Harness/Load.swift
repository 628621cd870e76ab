import Foundation
import Synchronization

/// Parallel SMTP sessions that send numbered messages until each was answered 250.
///
/// A message whose answer never came is sent again, and may then arrive twice, as SMTP allows (RFC 5321 §6.1): each
/// attempt has a Message-ID of its own, and what became of it is on record.
final class Load: Sendable {
  /// What became of one attempt.
  enum Outcome: Hashable, Sendable {
    /// The connection broke or a command was refused before the message's last octet was sent: it may never arrive.
    case cutOff
    /// The server answered the end of the message with something else than 250: it may never arrive.
    case refused(String)
    /// The end was sent and no answer came: it may arrive, or not.
    case unanswered
    /// Answered 250: it must arrive.
    case accepted
  }

  private struct State {
    var next = 0
    var accepted = 0
    var outcomes: [LoadMessage: Outcome] = [:]
    var running = 0
  }

  private let count: Int
  private let port: Int
  private let seed: UInt64
  private let state = Mutex(State())
  /// Messages of one connection.
  private static let messagesPerConnection = 10

  init(messages count: Int, port: Int, seed: UInt64) {
    self.count = count
    self.port = port
    self.seed = seed
  }

  /// Messages that were answered 250.
  var accepted: Int { state.withLock { $0.accepted } }

  /// Every attempt whose message was begun.
  var outcomes: [LoadMessage: Outcome] { state.withLock { $0.outcomes } }

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
    var message = take()
    while message != nil {
      do {
        let client = try SMTPClient(port: port)
        guard try client.command("EHLO client.example.org").code == 250 else { throw LabError("EHLO") }
        for _ in 0..<Self.messagesPerConnection {
          guard let current = message else { break }
          message = LoadMessage(seed: seed, number: current.number, attempt: current.attempt + 1)
          try attempt(current, client)
          message = take()
        }
      } catch {
        // Something is just being restarted: the same message is tried again on a new connection.
        usleep(50_000)
      }
    }
  }

  private func attempt(_ message: LoadMessage, _ client: SMTPClient) throws {
    var outcome = Outcome.cutOff
    defer {
      state.withLock { state in
        state.outcomes[message] = outcome
        if outcome == .accepted { state.accepted += 1 }
      }
    }
    let reply = try client.send(
      message.octets, from: LoadMessage.sender, to: message.recipients, parameters: " BODY=8BITMIME"
    ) { outcome = .unanswered }
    if outcome == .unanswered { outcome = reply.code == 250 ? .accepted : .refused("\(reply)") }
    guard reply.code == 250 else { throw LabError("\(reply)") }
  }

  private func take() -> LoadMessage? {
    state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return LoadMessage(seed: seed, number: state.next, attempt: 1)
    }
  }
}
