import JSON
import Mail
import Testing
import Webhook

/// Delivery status notifications (RFC 3464).
struct BounceReportTests {
  static func message(
    _ status: String, type: String = "message/delivery-status", returned: String? = nil,
    headers: [(String, String)] = []
  ) -> ParsedMessage {
    func part(_ type: String, _ text: String) -> Webhook.Attachment {
      Webhook.Attachment(
        filename: nil, contentType: type, size: text.utf8.count, sha256: "", contentID: nil, disposition: nil,
        content: Array(text.utf8)[...])
    }
    var message = ParsedMessage()
    message.contentType = "multipart/report"
    message.headers = headers.map { HeaderEntry(name: $0.0, value: $0.1) }
    message.attachments = [part(type, status)] + (returned.map { [part("message/rfc822", $0)] } ?? [])
    message.interpret()
    return message
  }

  static func bounce(_ status: String) -> BounceReport? {
    if case .bounce(let report) = message(status).report { report } else { nil }
  }

  @Test func everyField() throws {
    let report = try #require(
      Self.bounce(
        """
        Original-Envelope-Id: QQ314159
        Reporting-MTA: dns; mx.example.net (a comment)
        Arrival-Date: Sun, 22 Nov 2026 16:38:19 +0100

        Original-Recipient: rfc822;Bob@example.net
        Final-Recipient: RFC822; <bob@mail.example.net>
        Action: Failed (no such user)
        Status: 5.1.1 (bad destination mailbox address)
        Remote-MTA: dns; mail.example.net
        Diagnostic-Code: smtp; 550 5.1.1
         no such user;
        \tsorry
        Last-Attempt-Date: 22 Nov 2026 15:38 GMT

        Final-Recipient: x400; /C=de/
        Action: delayed
        Status: 4.4.1
        Will-Retry-Until: Fri, 27 Nov 26 15:38:20 -0000
        """))
    #expect(report.reportingMTA == "mx.example.net (a comment)")
    #expect(report.arrivalDate?.rfc3339 == "2026-11-22T15:38:19.000Z")
    #expect(report.isPermanent)
    let first = try #require(report.recipients.first)
    #expect(first.originalRecipient == "Bob@example.net")
    #expect(first.finalRecipient == "bob@mail.example.net")
    #expect(first.action == "failed")
    #expect(first.status == "5.1.1")
    #expect(first.remoteMTA == "mail.example.net")
    #expect(first.diagnosticCode == "550 5.1.1 no such user; sorry")
    #expect(first.lastAttemptDate?.rfc3339 == "2026-11-22T15:38:00.000Z")
    #expect(first.willRetryUntil == nil)
    #expect(first.isPermanent)
    let second = try #require(report.recipients.last)
    #expect(report.recipients.count == 2)
    #expect(second.finalRecipient == "x400; /C=de/")
    #expect(second.willRetryUntil?.rfc3339 == "2026-11-27T15:38:20.000Z")
    #expect(!second.isPermanent)
  }

  /// Original-Recipient stands behind the Final-Recipient in what Postfix writes, and empty lines are missing in
  /// what others do: original and final recipients, by the order of the fields.
  @Test(arguments: [
    ("F a|O b|A|S", ["a b"]), ("O b|F a|A|S", ["a b"]), ("F a|A|S|O b", ["a b"]),
    ("F a|O b|A|S|F c|O d|A|S", ["a b", "c d"]), ("O b|F a|A|S|O d|F c|A|S", ["a b", "c d"]),
    ("F a|A|S|F c|A|S", ["a -", "c -"]), ("F a|A|S|O d|F c|A|S", ["a -", "c d"]),
    ("F a|O b|A|F c|A|S", ["a b", "c -"]), ("O b|A|S", ["- b"]), ("F a|F c|F e", ["a -", "c -", "e -"]),
  ])
  func orderOfFields(_ order: String, _ expected: [String]) throws {
    let fields = order.split(separator: "|").map { field in
      switch field.first {
      case "F": "Final-Recipient: rfc822; \(field.dropFirst(2))@example.net"
      case "O": "Original-Recipient: rfc822;\(field.dropFirst(2))@example.net"
      case "A": "Action: failed"
      default: "Status: 5.1.1"
      }
    }
    let group = "Reporting-MTA: dns; mx.example.net\n\n" + fields.joined(separator: "\n")
    let report = try #require(Self.bounce(group))
    let recipients = report.recipients.map { recipient in
      [recipient.finalRecipient, recipient.originalRecipient].map { $0?.first.map(String.init) ?? "-" }
        .joined(separator: " ")
    }
    #expect(recipients == expected)
    let last = try #require(report.recipients.last)
    if order.contains("A|S") { #expect(last.action == "failed" && last.status == "5.1.1") }
  }

  @Test func messageIDOfAReportThatReturnsNothing() throws {
    let report = try #require(
      Self.bounce(
        """
        Reporting-MTA: dns; mx.example.net
        X-Original-Message-ID: <1@example.org>

        Final-Recipient: rfc822; a@example.net
        Action: failed
        """))
    #expect(report.originalMessageID == "<1@example.org>")
  }

  /// Addresses beyond ASCII (RFC 6533 §3).
  @Test(arguments: [
    ("utf-8; gr\\x{FC}n@example.net", "grün@example.net"), ("utf-8; \\x{5C}x@example.net", "\\x@example.net"),
    ("utf-8; grün@example.net", "grün@example.net"), ("utf-8; a\\x{110000}@x.test", "a\\x{110000}@x.test"),
    ("utf-8; a\\x{D800}@x.test", "a\\x{D800}@x.test"), ("utf-8; a\\x{0A}@x.test", "a\\x{0A}@x.test"),
    ("utf-8; a\\x{@x.test", "a\\x{@x.test"), ("utf-8; a\\x{}b@x.test", "a\\x{}b@x.test"),
    ("rfc822; \"a\\\"b\"@x.test", "\"a\\\"b\"@x.test"), ("utf-8; a\\", "a\\"),
  ])
  func addressBeyondASCII(_ value: String, _ address: String) throws {
    let report = try #require(Self.bounce("Final-Recipient: \(value)\nAction: failed"))
    #expect(report.recipients.first?.finalRecipient == address)
  }

  /// Fields of one recipient, and whether it failed for good.
  @Test(arguments: [
    ("Action: failed\nStatus: 5.1.1", true), ("Action: failed\nStatus: 4.4.7", false),
    ("Action: failed", true), ("Action: delayed\nStatus: 5.0.0", false), ("Action: delayed", false),
    ("Action: failed\nDiagnostic-Code: smtp; 452 full", false),
    ("Diagnostic-Code: smtp; 552 full", true), ("Status: 5.2.2", true), ("Status: 4.2.2", false),
    ("Action: failed\nStatus: unknown", true), ("Action: failed\nStatus: 5.1", true),
    ("Action: failed\nDiagnostic-Code: x-unix; 67", true), ("Action: bounced", false),
  ])
  func permanence(_ fields: String, _ isPermanent: Bool) {
    #expect(Self.bounce("Final-Recipient: rfc822; a@example.com\n" + fields)?.isPermanent == isPermanent)
  }

  @Test(arguments: ["delivered", "relayed", "expanded", "Delivered (it was)"])
  func successIsNoBounce(_ action: String) {
    #expect(Self.message("Final-Recipient: rfc822; a@example.com\nAction: \(action)").report == nil)
  }

  @Test func oneFailureAmongSuccesses() {
    let report = Self.bounce("Action: delivered\nStatus: 2.0.0\n\nAction: failed\nStatus: 5.0.0")
    #expect(report?.recipients.map(\.isPermanent) == [false, true])
  }

  /// The empty lines between the groups are missing, or there are too many.
  @Test(arguments: [
    "Reporting-MTA: dns; mx\nFinal-Recipient: rfc822; a@x\nAction: failed\nFinal-Recipient: rfc822; b@x\nAction: failed",
    "Original-Recipient: rfc822; a@x\nFinal-Recipient: rfc822; a@x\nOriginal-Recipient: rfc822; b@x\nFinal-Recipient: rfc822; b@x",
    "\n\n\nReporting-MTA: dns; mx\n\n\nFinal-Recipient: rfc822; a@x\n \nFinal-Recipient: rfc822; b@x\n\n",
    "Final-Recipient: a@x\r\n\r\n\r\nFinal-Recipient: <b@x>\r\n",
  ])
  func untidyGroups(_ status: String) {
    #expect(Self.bounce(status)?.recipients.map(\.finalRecipient) == ["a@x", "b@x"])
  }

  @Test func theOriginalMessage() {
    func id(_ message: ParsedMessage) -> String? {
      if case .bounce(let report) = message.report { report.originalMessageID } else { nil }
    }
    let status = "Final-Recipient: rfc822; a@example.com\nAction: failed"
    #expect(
      id(Self.message(status, returned: "Subject: x\nMessage-Id:\n <1@x> (c)\n\nMessage-ID: <2@x>"))
        == "<1@x>")
    #expect(id(Self.message(status, returned: "Subject: x\n\nMessage-ID: <2@x>")) == nil)
    #expect(id(Self.message(status, headers: [("in-reply-to", "<3@x>")])) == "<3@x>")
    #expect(id(Self.message(status, returned: "Message-ID: none", headers: [("In-Reply-To", "<>")])) == nil)
  }

  /// What only looks like a report.
  @Test func onlyReportsAreBounces() {
    var message = Self.message("Final-Recipient: rfc822; a@x\nAction: failed")
    message.contentType = "multipart/mixed"
    message.interpret()
    var copy = ParsedMessage()
    copy.contentType = message.contentType
    copy.attachments = message.attachments
    copy.interpret()
    #expect(copy.report == nil)
    // Handed on within another message.
    copy.contentType = "multipart/report"
    copy.attachments[0].parent = 0
    copy.interpret()
    #expect(copy.report == nil)
    #expect(Self.message("", type: "message/disposition-notification").report == nil)
    #expect(Self.bounce("")?.recipients.isEmpty == true)
  }

  @Test func internationalReports() {
    let message = Self.message(
      "Final-Recipient: utf-8; jürgen@example.net\nAction: failed",
      type: "message/global-delivery-status")
    guard case .bounce(let report) = message.report else {
      Issue.record("no bounce")
      return
    }
    #expect(report.recipients.first?.finalRecipient == "jürgen@example.net")
  }

  @Test func limits() {
    let group = "Final-Recipient: rfc822; a@x\nAction: failed\n\n"
    let many = Self.message(String(repeating: group, count: 20_000))
    #expect(many.isCut)
    #expect(many.defects == ["report_limit"])
    let long = Self.message(
      "Final-Recipient: rfc822; a@x\nDiagnostic-Code: " + String(repeating: "x", count: 100_000))
    #expect(long.defects == ["report_limit"])
    let folded = Self.message(
      "Final-Recipient: rfc822; a@x\nDiagnostic-Code: x\n" + String(repeating: " y\n", count: 100_000))
    #expect(folded.defects == ["report_limit"])
    let fields = Self.message("Status: 5.0.0\n" + String(repeating: "a: b\n", count: 1000))
    #expect(fields.defects == ["report_limit"])
  }

  /// Whatever is cut off or damaged, there is an answer.
  @Test func hostileReports() {
    let status = Array(
      "Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; <a@x>\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        .utf8)
    for end in 0...status.count {
      _ = Self.bounce(String(decoding: status[..<end], as: UTF8.self))
    }
    for evil: UInt8 in [0, 0x0a, 0x0d, 0x20, 0x3a, 0x3b, 0x3c, 0x3e, 0x80, 0xff] {
      for place in status.indices {
        var damaged = status
        damaged[place] = evil
        var message = ParsedMessage()
        message.contentType = "multipart/report"
        message.attachments = [
          Webhook.Attachment(
            filename: nil, contentType: "message/delivery-status", size: 0, sha256: "", contentID: nil,
            disposition: nil, content: damaged[...])
        ]
        message.interpret()
        #expect(message.report != nil)
      }
    }
  }
}
