package import Mail

/// What a delivery status notification says (RFC 3464): that a message could not be delivered, or not yet.
///
/// It is the claim of whoever sent it; anybody can write one. `originalMessageID` tells whether it is about
/// a message of one's own.
package struct BounceReport: Hashable, Sendable {
  /// What became of one recipient.
  package struct Recipient: Hashable, Sendable {
    /// The address that the sender gave; `nil` where the report does not say.
    package var originalRecipient: String?
    /// The address that the delivery was tried for.
    package var finalRecipient: String?
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded` or what the reporter wrote, in lower case.
    package var action: String?
    /// The status code, such as `5.1.1` (RFC 3463).
    package var status: String?
    /// What the other server answered, without the type `smtp`.
    package var diagnosticCode: String?
    /// The server that answered, without the type `dns`.
    package var remoteMTA: String?
    /// When delivery was tried last.
    package var lastAttemptDate: Timestamp?
    /// Until when it will be tried.
    package var willRetryUntil: Timestamp?

    /// Whether the recipient failed and trying again does not help: a status of class 5; where there is
    /// none an SMTP reply of class 5, and where there is neither the word `failed`.
    package var isPermanent: Bool {
      guard !hasNotFailed, action != "delayed" else { return false }
      if let status { return status.utf8.first == UInt8(ascii: "5") }
      if let code = diagnosticCode?.utf8.first, (UInt8(ascii: "2")...UInt8(ascii: "5")).contains(code) {
        return code == UInt8(ascii: "5")
      }
      return action == "failed"
    }

    /// Whether the report tells of success.
    var hasNotFailed: Bool { action == "delivered" || action == "relayed" || action == "expanded" }
  }

  /// Whether it counts only under the null reverse-path: its text is all that tells.
  package var needsNullSender = false
  /// The server that wrote the report, without the type `dns`.
  package var reportingMTA: String?
  /// When the message arrived there.
  package var arrivalDate: Timestamp?
  /// The recipients in their order.
  package var recipients: [Recipient] = []
  /// The Message-ID of the message that was not delivered, with its angle brackets.
  package var originalMessageID: String?

  /// Whether at least one recipient failed for good.
  package var isPermanent: Bool { recipients.contains(where: \.isPermanent) }

  /// Whether it tells of anything but success. One that names no recipient does.
  var isBounce: Bool { recipients.isEmpty || recipients.contains { !$0.hasNotFailed } }
}

extension BounceReport {
  /// Reads a part of type `message/delivery-status` or `message/global-delivery-status`.
  init(_ fields: ReportFields, originalMessageID: String?) {
    // Google's field, in reports that return nothing.
    self.originalMessageID =
      originalMessageID
      ?? fields.groups.first.flatMap {
        ReportText.messageID(ReportFields.value("x-original-message-id", in: $0))
      }
    for group in fields.groups {
      reportingMTA =
        reportingMTA
        ?? ReportText.untyped(
          ReportFields.value("reporting-mta", in: group), usual: ["dns"])
      arrivalDate = arrivalDate ?? ReportText.date(ReportFields.value("arrival-date", in: group))
      for part in Self.recipients(in: group) { recipients.append(Recipient(part)) }
    }
  }

  /// The fields of each recipient of a group: usually one, and several where the empty line between two of
  /// them is missing.
  private static func recipients(in group: [ReportFields.Field]) -> [ArraySlice<ReportFields.Field>] {
    let telling: Set = ["final-recipient", "original-recipient", "action", "status"]
    guard group.contains(where: { telling.contains($0.name) }) else { return [] }
    let lastFinal = group.lastIndex { $0.name == "final-recipient" } ?? group.startIndex
    var parts: [ArraySlice<ReportFields.Field>] = []
    var start = group.startIndex
    var seen: Set<String> = []
    for (index, field) in group.enumerated() {
      // Original-Recipient stands before the Final-Recipient it belongs to (RFC 3464 §2.3), or behind it, as
      // Postfix has it: behind what became of one recipient it belongs to the next, if there is a next.
      let begins =
        switch field.name {
        case "final-recipient": seen.contains("final-recipient")
        case "original-recipient":
          seen.contains("original-recipient")
            || seen.contains("final-recipient") && index < lastFinal
              && (seen.contains("action") || seen.contains("status"))
        default: false
        }
      if begins {
        parts.append(group[start..<index])
        start = index
        seen = []
      }
      if telling.contains(field.name) { seen.insert(field.name) }
    }
    return parts + [group[start...]]
  }
}

extension BounceReport.Recipient {
  fileprivate init(_ fields: ArraySlice<ReportFields.Field>) {
    let group = Array(fields)
    func value(_ name: String) -> String? { ReportFields.value(name, in: group) }
    originalRecipient = ReportText.address(value("original-recipient"))
    finalRecipient = ReportText.address(value("final-recipient"))
    action = ReportText.word(value("action"))
    status = value("status").flatMap(Self.status)
    diagnosticCode = ReportText.untyped(value("diagnostic-code"), usual: ["smtp"])
    remoteMTA = ReportText.untyped(value("remote-mta"), usual: ["dns"])
    lastAttemptDate = ReportText.date(value("last-attempt-date"))
    willRetryUntil = ReportText.date(value("will-retry-until"))
  }

  /// A status code (RFC 3463 §2) without the comment behind it.
  private static func status(_ value: String) -> String? {
    guard let word = ReportText.word(value) else { return nil }
    let numbers = word.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard numbers.count == 3, numbers[0].count == 1,
      numbers.allSatisfy({ (1...3).contains($0.count) && $0.allSatisfy(ASCII.isDigit) })
    else { return nil }
    return word
  }
}
