package import Mail

/// What a feedback report says (ARF, RFC 5965): that a recipient, or his provider, objects to a message.
///
/// It is the claim of whoever sent it, as a bounce is.
package struct Complaint: Hashable, Sendable {
  /// `abuse`, `fraud`, `virus`, `not-spam`, `opt-out`, `auth-failure`, `other` or what the reporter wrote,
  /// in lower case.
  package var feedbackType: String?
  /// The program that wrote the report.
  package var userAgent: String?
  /// The server that wrote the report, without the type `dns`.
  package var reportingMTA: String?
  /// When the message arrived.
  package var arrivalDate: Timestamp?
  /// The address that the message came from.
  package var sourceIP: String?
  /// For how many complaints this one stands.
  package var incidents: Int?
  /// The envelope sender of the message.
  package var originalMailFrom: String?
  /// The envelope recipients of the message.
  package var originalRecipients: [String] = []
  /// The envelope id of the message (RFC 3461 §4.4).
  package var originalEnvelopeID: String?
  /// The domains that the reporter holds responsible.
  package var reportedDomains: [String] = []
  /// The URIs that the reporter objects to.
  package var reportedURIs: [String] = []
  /// The Message-ID of the message, with its angle brackets.
  package var originalMessageID: String?
}

extension Complaint {
  /// Reads a part of type `message/feedback-report`. There is one group of fields; where an empty line got
  /// into it, the fields behind it count, too.
  init(_ fields: ReportFields, originalMessageID: String?) {
    let group = Array(fields.groups.joined())
    func value(_ name: String) -> String? { ReportFields.value(name, in: group) }
    feedbackType = ReportText.word(value("feedback-type"))
    userAgent = value("user-agent")
    reportingMTA = ReportText.untyped(value("reporting-mta"), usual: ["dns"])
    arrivalDate = ReportText.date(value("arrival-date") ?? value("received-date"))
    sourceIP = ReportText.word(value("source-ip"))
    incidents = value("incidents").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
    originalMailFrom = ReportText.address(value("original-mail-from"))
    originalRecipients = ReportFields.values("original-rcpt-to", in: group).compactMap {
      ReportText.address($0)
    }
    originalEnvelopeID = value("original-envelope-id")
    reportedDomains = ReportFields.values("reported-domain", in: group)
    reportedURIs = ReportFields.values("reported-uri", in: group)
    self.originalMessageID = originalMessageID
  }
}
