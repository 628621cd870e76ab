import Mail
import Testing
import Webhook

/// Feedback reports (RFC 5965).
struct ComplaintTests {
  private func read(_ fields: String, returned: String? = nil) -> Complaint? {
    let message = BounceReportTests.message(fields, type: "message/feedback-report", returned: returned)
    return if case .complaint(let complaint) = message.report { complaint } else { nil }
  }

  @Test func everyField() throws {
    let complaint = try #require(
      read(
        """
        Feedback-Type: Abuse
        User-Agent: SomeGenerator/1.0
        Version: 1
        Original-Mail-From: <somespammer@example.net>
        Original-Rcpt-To: <user@example.com>
        Original-Rcpt-To: rfc822; other@example.com
        Original-Envelope-Id: abc
        Received-Date: Thu, 8 Mar 2005 14:00:00 EDT
        Source-IP: 192.0.2.1
        Reporting-MTA: dns; mail.example.com
        Reported-Domain: example.net
        Reported-Uri: http://example.net/earn_money.html
        Reported-Uri: mailto:user@example.com
        Incidents: 3
        """, returned: "Message-ID: <8787@example.net>\n\nspam"))
    #expect(complaint.feedbackType == "abuse")
    #expect(complaint.userAgent == "SomeGenerator/1.0")
    #expect(complaint.originalMailFrom == "somespammer@example.net")
    #expect(complaint.originalRecipients == ["user@example.com", "other@example.com"])
    #expect(complaint.originalEnvelopeID == "abc")
    #expect(complaint.arrivalDate?.rfc3339 == "2005-03-08T18:00:00.000Z")
    #expect(complaint.sourceIP == "192.0.2.1")
    #expect(complaint.reportingMTA == "mail.example.com")
    #expect(complaint.reportedDomains == ["example.net"])
    #expect(complaint.reportedURIs.count == 2)
    #expect(complaint.incidents == 3)
    #expect(complaint.originalMessageID == "<8787@example.net>")
  }

  @Test(arguments: ["-1", "x", "", "99999999999999999999", "1.5"])
  func incidents(_ text: String) {
    #expect(read("Feedback-Type: abuse\nIncidents: \(text)")?.incidents == nil)
  }

  @Test func nothingIsKnown() {
    let complaint = read("")
    #expect(complaint != nil)
    #expect(complaint?.feedbackType == nil)
    #expect(complaint?.originalRecipients == [])
  }
}
