import Mail

/// What kind of answer a message is, where it is one of those that programs write.
package enum MessageReport: Hashable, Sendable {
  /// A delivery status notification (RFC 3464) about a failure or a delay, or what qmail and exim write instead.
  case bounce(BounceReport)
  /// A feedback report (RFC 5965).
  case complaint(Complaint)
  /// An automatic reply (RFC 3834).
  case autoReply(AutoReply)

  /// What `message` is, and whether something was left out because of a limit; `nil` for all other mail.
  ///
  /// A report is a `multipart/report` as the message itself (RFC 6522), or text from its first word on: one that a person forwards is not.
  static func find(in message: ParsedMessage) -> (report: MessageReport, isCut: Bool)? {
    if message.contentType == "multipart/report" {
      let parts = message.attachments.filter { $0.parent == nil }
      if let part = parts.first(where: { statusTypes.contains($0.contentType) }) {
        let fields = ReportFields(part.content)
        let report = BounceReport(fields, originalMessageID: original(parts) ?? answered(message))
        if report.isBounce { return (.bounce(report), fields.isCut) }
      } else if let part = parts.first(where: { $0.contentType == "message/feedback-report" }) {
        let fields = ReportFields(part.content)
        return (.complaint(Complaint(fields, originalMessageID: original(parts))), fields.isCut)
      }
    }
    // Before automatic replies: exim says of its bounces that they are such.
    if let bounce = PlainBounce(message) {
      return (.bounce(bounce.report), bounce.isCut)
    }
    return AutoReply(message).map { (.autoReply($0), false) }
  }

  private static let statusTypes: Set = ["message/delivery-status", "message/global-delivery-status"]
  /// The types of a returned message or of its header alone (RFC 6522 §4, RFC 6533 §5 and §6).
  private static let returnedTypes: Set = [
    "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
    "message/global-headers",
  ]

  /// The Message-ID of the message that a report returns.
  private static func original(_ parts: [Attachment]) -> String? {
    guard let part = parts.first(where: { returnedTypes.contains($0.contentType) }) else { return nil }
    let fields = ReportFields(part.content, firstGroupOnly: true)
    return fields.groups.first.flatMap { ReportText.messageID(ReportFields.value("message-id", in: $0)) }
  }

  /// The message that a report answers, where it returns none.
  private static func answered(_ message: ParsedMessage) -> String? {
    ReportText.messageID(
      message.headers.first { ASCII.equalIgnoringCase($0.name.utf8, "in-reply-to".utf8) }?.value)
  }
}
