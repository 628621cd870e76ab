import Mail
import Testing
@testable import Webhook

/// Bounces of servers that do not write RFC 3464.
struct PlainBounceTests {
  static func message(
    _ text: String, type: String = "text/plain", headers: [(String, String)] = []
  ) -> ParsedMessage {
    var message = ParsedMessage()
    message.contentType = type
    message.text = text
    message.headers = headers.map { HeaderEntry(name: $0.0, value: $0.1) }
    message.interpret()
    return message
  }

  static func bounce(_ text: String, headers: [(String, String)] = []) -> BounceReport? {
    if case .bounce(let report) = message(text, headers: headers).report { report } else { nil }
  }

  static let qmail = """
    Hi. This is the qmail-send program at mx.example.net.
    I'm afraid I wasn't able to deliver your message to the following addresses.
    This is a permanent error; I've given up. Sorry it didn't work out.

    <nobody@example.net>:
    Sorry, no mailbox here by that name. (#5.1.1)

    <full@example.org>:
    192.0.2.7 does not like recipient.
    Remote host said: 552 5.2.2 mailbox is full
    Giving up on 192.0.2.7.

    <late@example.org>:
    Connected to 192.0.2.8 but connection died. (#4.4.2)
    I'm not going to try again; this message has been in the queue too long.

    --- Below this line is a copy of the message.

    Return-Path: <ann@example.com>
    Received: (qmail 1 invoked from network); 22 Nov 2026 12:00:00 -0000
    Message-ID: <original.1@example.com>
    Subject: hello

    <not@example.org>:
    a text that is part of the message
    """

  static let exim = """
    This message was created automatically by mail delivery software.

    A message that you sent could not be delivered to one or more of its
    recipients. This is a permanent error. The following address(es) failed:

      nobody@example.net
        host mx.example.net [192.0.2.9]
        SMTP error from remote mail server after RCPT TO:<nobody@example.net>:
        550 5.1.1 no such user
      other@example.org
        Unrouteable address

    ------ This is a copy of your message, including all the headers. ------

    Return-path: <ann@example.com>
    Message-ID: <original.2@example.com>

    text
    """

  @Test func qmailsForm() throws {
    let report = try #require(Self.bounce(Self.qmail))
    #expect(report.needsNullSender)
    #expect(report.reportingMTA == "mx.example.net")
    #expect(report.originalMessageID == "<original.1@example.com>")
    #expect(
      report.recipients.map(\.finalRecipient) == [
        "nobody@example.net", "full@example.org", "late@example.org",
      ])
    #expect(report.recipients.map(\.action) == ["failed", "failed", "failed"])
    #expect(report.recipients.map(\.status) == ["5.1.1", "5.2.2", "4.4.2"])
    #expect(report.recipients.map(\.remoteMTA) == [nil, "192.0.2.7", "192.0.2.8"])
    #expect(report.recipients.map(\.isPermanent) == [true, true, false])
    #expect(report.recipients[0].diagnosticCode == "Sorry, no mailbox here by that name. (#5.1.1)")
    #expect(report.recipients[1].diagnosticCode == "552 5.2.2 mailbox is full")
  }

  @Test func eximsForm() throws {
    let report = try #require(
      Self.bounce(
        Self.exim, headers: [("Auto-Submitted", "auto-replied"), ("X-Failed-Recipients", "x@example.net")]))
    #expect(report.originalMessageID == "<original.2@example.com>")
    #expect(report.recipients.map(\.finalRecipient) == ["nobody@example.net", "other@example.org"])
    #expect(report.recipients.map(\.status) == ["5.1.1", nil])
    #expect(report.recipients.map(\.remoteMTA) == ["mx.example.net", nil])
    #expect(report.recipients.map(\.diagnosticCode) == ["550 5.1.1 no such user", "Unrouteable address"])
    #expect(report.recipients.map(\.isPermanent) == [true, true])
    let delay = """
      This message was created automatically by mail delivery software.
      A message that you sent has not yet been delivered to one or more of its
      recipients after more than 24 hours on the queue on mx.example.net.

      The address to which the message has not yet been delivered is:

        slow@example.net
      """
    let late = try #require(Self.bounce(delay, headers: [("References", "<original.3@example.com>")]))
    #expect(late.recipients.map(\.action) == ["delayed"])
    #expect(!late.isPermanent)
    #expect(late.originalMessageID == "<original.3@example.com>")
  }

  /// The same with line ends as they come from the network.
  @Test(arguments: [qmail, exim])
  func lineEnds(_ text: String) {
    let other = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(Self.bounce(other) == Self.bounce(text))
    #expect(Self.bounce(other) != nil)
  }

  /// What people write, quote and forward, and what says nothing about a recipient.
  @Test(arguments: [
    "", "\n", "Hi. This is the ", "Hi. This is the qmail-send program at mx.example.net.\n\nNothing to tell.",
    "Hi. This is Ann.\n\n<nobody@example.net>:\nSorry.", "> \(qmail)", "Fwd:\n\n\(qmail)", " \(qmail)",
    "Hello,\nThis message was created automatically by mail delivery software.\n  a@example.net\n",
    "This message was created automatically by mail delivery software.\n\nYour order is on its way:\n\n  a@example.net\n",
    "Hi. This is the help desk.\n\n<https://example.com/>\nis our page.",
    "---\nHi. This is the qmail-send program",
  ])
  func whatIsNone(_ text: String) { #expect(Self.message(text).report == nil) }

  @Test func onlyTextAloneCounts() {
    #expect(Self.message(Self.qmail, type: "text/html").report == nil)
    #expect(Self.message(Self.qmail, type: "multipart/mixed").report == nil)
    var message = ParsedMessage()
    message.contentType = "text/plain"
    message.interpret()
    #expect(message.report == nil)
  }

  @Test func nothingGrowsWithoutBound() throws {
    let many = (0..<2_000).map { "<user\($0)@example.net>:\nno. (#5.1.1)\n" }.joined(separator: "\n")
    let message = Self.message("Hi. This is the qmail-send program.\n\n" + many)
    guard case .bounce(let report) = message.report else {
      Issue.record("no bounce")
      return
    }
    #expect(report.recipients.count == PlainBounce.maximumRecipients)
    #expect(message.isCut && message.defects.contains("report_limit"))
    let long = try #require(
      Self.bounce("Hi. This is the x.\n\n<a@example.net>:\n" + String(repeating: "ä", count: 100_000)))
    #expect((long.recipients[0].diagnosticCode?.utf8.count ?? 0) <= PlainBounce.maximumReasonOctets + 3)
    // Nothing traps on what is cut, empty or binary.
    for end in stride(from: 0, to: Self.qmail.count, by: 7) {
      _ = Self.message(String(Self.qmail.prefix(end)))
      _ = Self.message(String(Self.exim.prefix(end)) + "\u{0}\u{fffd} 550 (#")
    }
  }
}
