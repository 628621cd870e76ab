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
  /// A temporary one is 421 at every state: Postfix ends the connection with it, so that the client does not ask
  /// for its other recipients. 450 would be no better after the message: Postfix 3.7 stays within the
  /// transaction that it has refused there, and answers the client's next MAIL 503, for good.
  func answer(_ request: PolicyRequest, now: Timestamp) -> PolicyAction {
    guard let client = request.clientAddress, let ban = board.ban(covering: client, at: now) else {
      counters.count(request.protocolState, .dunno)
      return .dunno
    }
    let reply = ban.reply(at: now)
    counters.count(request.protocolState, ban.action == .reject ? .reject : .defer)
    logger.info(
      "refused a banned client",
      metadata: [
        "queue_id": "\(request.queueID?.description ?? "-")",
        "client_address": "\(client)",
        "state": "\(request.protocolState?.rawValue ?? "-")",
        "ban": "\(ban.id)",
        "network": "\(ban.network)",
        "reason": "\(ban.code)",
        "reply": "\(reply.code)",
      ])
    return .reject(reply)
  }
}
