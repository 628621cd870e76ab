import LMTP
import Mail

/// Plays the caller of a session: keeps what is sent and the messages, answers each message at once.
struct Dialogue: Equatable {
  struct Message: Equatable {
    var envelope: LMTPEnvelope
    var text: [UInt8] = []
  }

  var session: LMTPSession
  var sent: [UInt8] = []
  var messages: [Message] = []
  var aborted = 0
  var isClosed = false
  /// The message that has begun and not ended.
  private var current: Message?
  private let disposition: SMTPReply

  init(
    maximumMessageOctets: Int = 1000, maximumRecipients: Int = 10,
    disposition: SMTPReply = SMTPReply(250, "2.0.0", "stored")
  ) {
    session = LMTPSession(
      configuration: .init(
        hostname: "mx.example.org", maximumMessageOctets: maximumMessageOctets,
        maximumRecipients: maximumRecipients))
    self.disposition = disposition
  }

  static func after(_ lines: String...) -> Dialogue {
    var dialogue = Dialogue()
    for line in lines { dialogue.say(line) }
    return dialogue
  }

  /// Sends one line and returns the replies to it.
  @discardableResult
  mutating func say(_ line: String) -> [String] { feed(Array(line.utf8) + [0x0d, 0x0a]) }

  /// Sends octets and returns the lines that came back.
  @discardableResult
  mutating func feed(_ bytes: [UInt8]) -> [String] {
    let before = sent.count
    follow(session.receive(bytes))
    return lines(sent[before...])
  }

  mutating func follow(_ actions: [LMTPAction]) {
    for action in actions {
      switch action {
      case .send(let bytes): sent += bytes
      case .beginMessage(let envelope): current = Message(envelope: envelope)
      case .messageData(let bytes): current?.text += bytes
      case .endMessage:
        guard let message = current else { continue }
        messages.append(message)
        current = nil
        follow(
          session.transactionFinished(
            replies: message.envelope.recipients.map { _ in disposition }))
      case .abortMessage:
        aborted += 1
        current = nil
      case .close: isClosed = true
      }
    }
  }

  func lines(_ bytes: some Sequence<UInt8>) -> [String] {
    Array(bytes).split(separator: 0x0a).map { String(decoding: $0.dropLast(), as: UTF8.self) }
  }

  /// The codes of all replies so far, continuation lines left out.
  var codes: [Int] { lines(sent).filter { !$0.dropFirst(3).hasPrefix("-") }.compactMap { Int($0.prefix(3)) } }
}

extension [UInt8] {
  init(_ text: String) { self = Array(text.utf8) }
}
