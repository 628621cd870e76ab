import Daemon
import Logging
import Mail
import Policy
import PostfixPolicy

/// Answers policy requests from memory: nothing here waits for a disk or another process.
struct PolicyResponder: Sendable {
  private let board: BanBoard
  private let counters: PolicyCounters
  private let logger: Logger

  init(board: BanBoard, counters: PolicyCounters, logger: Logger) {
    self.board = board
    self.counters = counters
    self.logger = logger
  }

  /// The answer to one request: the reply of the ban that covers the client, or nothing to say.
  ///
  /// A temporary one is 421 as long as no message is there: Postfix ends the connection with it, and the client
  /// comes back later without having asked for its other recipients. At DATA and after the message it is 450,
  /// which settles the fate of that message and nothing else.
  func answer(_ request: PolicyRequest, now: Timestamp) -> PolicyAction {
    guard let client = request.clientAddress, let ban = board.ban(covering: client, at: now) else {
      counters.count(request.protocolState, .dunno)
      return .dunno
    }
    let temporary: Ban.TemporaryCode =
      switch request.protocolState {
      case .data, .endOfMessage: .mailbox
      case .connect, .ehlo, .helo, .mail, .rcpt, .vrfy, .etrn, nil: .closing
      }
    let reply = ban.reply(at: now, temporary: temporary)
    counters.count(request.protocolState, ban.action == .reject ? .reject : .defer)
    logger.info(
      "refused a banned client",
      metadata: [
        "queue_id": "\(request.queueID?.description ?? "-")",
        "client_address": "\(client)",
        "state": "\(request.protocolState?.rawValue ?? "-")",
        "ban": "\(ban.id)",
        "network": "\(ban.network)",
        "reply": "\(reply.code)",
      ])
    return .reject(reply)
  }
}
