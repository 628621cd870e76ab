import Mail

/// What clients are told by an inspection.
extension SMTPReply {
  /// RFC 3463 §3.2: X.1.7, bad sender's mailbox address syntax.
  static let malformedSender = SMTPReply(553, "5.1.7", "The sender address is malformed")
  /// RFC 3463 §3.2: X.1.3, bad destination mailbox address syntax.
  static let malformedRecipient = SMTPReply(553, "5.1.3", "The recipient address is malformed")
  /// RFC 3463 §3.6: X.5.4, invalid command arguments.
  static let malformedSize = SMTPReply(501, "5.5.4", "The SIZE parameter is malformed")
  /// Not the client's fault: Postfix and we disagree about where the session stands.
  static let outOfSequence = SMTPReply(
    451, "4.3.0", "The mail filter lost track of the session; try again later")
  /// RFC 3463 §3.4: X.3.4, message too big for system.
  static let headerTooLarge = SMTPReply(
    552, "5.3.4",
    "The header section exceeds \(HeaderSection.maximumFields) fields or \(HeaderSection.maximumOctets) octets"
  )
  /// RFC 3463 §3.7: X.6.0, other or undefined media error.
  static let tooManyForgedFields = SMTPReply(
    554, "5.6.0", "More than \(Message.maximumForgedFields) header fields claim to be written by this server")

  /// RFC 1870 §6.1: message size exceeds fixed maximum message size.
  static func tooLarge(_ limit: Int) -> SMTPReply {
    SMTPReply(552, "5.3.4", "The message exceeds the size limit of \(limit) octets")
  }
}
