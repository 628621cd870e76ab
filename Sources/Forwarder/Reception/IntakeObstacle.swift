import Mail

/// Why new mail is not taken. Always temporary: Postfix keeps the mail in its own queue.
enum IntakeObstacle: Hashable, Sendable {
  /// The spool's disk has less free space than `min_free_disk`.
  case lowDisk
  /// The inbox holds `backlog_limit` messages.
  case backlog
  /// The spool's disk cannot be asked.
  case spool

  /// The reason.
  var code: ReasonCode {
    switch self {
    case .lowDisk: .lowDisk
    case .backlog: .backlogFull
    case .spool: .spoolUnavailable
    }
  }

  var reply: SMTPReply {
    switch self {
    case .lowDisk: SMTPReply(452, "4.3.1", "insufficient disk space, try again later", reason: code)
    case .backlog: SMTPReply(452, "4.3.1", "too many undelivered messages, try again later", reason: code)
    case .spool: SMTPReply(451, "4.3.0", "the spool is not available, try again later", reason: code)
    }
  }
}
