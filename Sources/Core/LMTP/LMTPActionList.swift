import Mail

/// Collects the actions of one call; neighbouring replies become one `send`.
struct LMTPActionList {
  private(set) var actions: [LMTPAction] = []
  private var replies: [UInt8] = []

  /// Adds a reply with its CRLF.
  mutating func reply(_ reply: SMTPReply) {
    self.reply(line: reply.description)
  }

  /// Adds one line of a reply, given without CRLF.
  mutating func reply(line: String) {
    replies.append(contentsOf: line.utf8)
    replies.append(contentsOf: [0x0d, 0x0a])
  }

  /// Adds an action after the replies that came before it.
  mutating func append(_ action: LMTPAction) {
    flush()
    actions.append(action)
  }

  /// Hands out everything collected.
  mutating func finish() -> [LMTPAction] {
    flush()
    return actions
  }

  private mutating func flush() {
    guard !replies.isEmpty else { return }
    actions.append(.send(replies))
    replies.removeAll()
  }
}
