import Mail

/// Collects the actions of one call; neighbouring replies become one `send`.
struct LMTPActionList {
  private(set) var actions: [LMTPAction] = []
  private var replies: [UInt8] = []

  /// Adds a reply with its CRLF.
  mutating func reply(_ reply: SMTPReply) {
    reply.append(to: &replies)
    endLine()
  }

  /// Adds one line of a reply, given in parts without CRLF.
  mutating func reply(line parts: String...) {
    for part in parts { replies.append(contentsOf: part.utf8) }
    endLine()
  }

  private mutating func endLine() {
    replies.append(0x0d)
    replies.append(0x0a)
  }

  /// Adds an action after the replies that came before it. Only the beginning of a message goes before them: it
  /// takes no time, and what a client sent together is answered together.
  mutating func append(_ action: LMTPAction) {
    if case .beginMessage = action {} else { flush() }
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
