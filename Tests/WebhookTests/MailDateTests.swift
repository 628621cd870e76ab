import Mail
import Testing
import Webhook

/// Dates as senders write them.
struct MailDateTests {
  private static let ten = "2026-03-02T10:00:00.000Z"
  private static let nine = "2026-03-02T09:00:00.000Z"

  @Test(arguments: [
    ("Mon, 02 Mar 2026 10:00:00 +0100", nine), ("Mon, 02 Mar 2026 10:00:00 +0100 (CET)", nine),
    ("2 Mar 2026 10:00 +0000", ten), ("Mon, 02 Mar 2026 10:00:00 -0000", ten),
    ("Mon, 02 Mar 2026 10:00:00", ten), ("Mon, 02 Mar 2026 10:00:00 GMT", ten),
    ("Mon, 02 Mar 2026 10:00:00 Z", ten), ("Mon, 02 Mar 2026 10:00:00 A", ten),
    ("Mon, 02 Mar 2026 05:00:00 EST", ten), ("Mon, 02 Mar 2026 03:00:00 PDT", ten),
    ("Mon, 02 Mar 26 10:00:00 +0000", ten), ("Mon, 02 Mar 126 10:00:00 +0000", ten),
    ("Tue, 02 Mar 99 10:00:00 +0000", "1999-03-02T10:00:00.000Z"),
    ("Fri, 02 Mar 2026 10:00:00 +0000", ten), ("Monday, 02 March 2026 10:00:00 +0000", ten),
    ("Mon (x), 02 (y) Mar 2026 10:00:00 +0000", ten), ("Mon Mar  2 10:00:00 2026", ten),
    ("Mon Mar  2 05:00:00 EST 2026", ten), ("Mon, 02-Mar-2026 10:00:00 GMT", ten),
    ("02-Mar-26 10:00:00 GMT", ten), ("2026-03-02 10:00:00 +0100", nine),
    ("2026-03-02T10:00:00Z", ten), ("2026-03-02T10:00:00+01:00", nine),
    ("2026-03-02T10:00:00.250+01:00", nine), ("Mon, 02 Mar 2026 10:00:00 +01:00", nine),
    ("Mon, 02 Mar 2026 10:00:00 +100", nine), ("Mon, 02 Mar 2026 10:00:00 +01", nine),
    ("Mon, 02 Mar 2026 10:00:00 GMT+0100", nine), ("Mon, 02 Mar 2026 10:00:00 GMT+01:00", nine),
    ("Mon, 02 Mar 2026 10:00:00 UTC-1", "2026-03-02T11:00:00.000Z"),
    ("Mon, 02 Mar 2026 05:00:00 -0500 GMT", ten),
    ("Mon, 02 Mar 2026 9:5:3 +0000", "2026-03-02T09:05:03.000Z"),
    ("Mon, 02 Mar 2026 10:00:00.123 +0000", ten), ("Mon, 02 Mar 2026 10.00.00 +0000", ten),
    ("Mon, 02 Mar 2026 10:00:00 PM +0000", "2026-03-02T22:00:00.000Z"),
    ("Mon, 02 Mar 2026 12:30:00 AM", "2026-03-02T00:30:00.000Z"),
    ("Mon, 02 Mar 2026 22:00:00 PM", "2026-03-02T22:00:00.000Z"),
    ("Wed, 31 Dec 1969 23:59:59 +0000", "1969-12-31T23:59:59.000Z"),
  ])
  func isRead(_ text: String, _ moment: String) {
    #expect(MailDate.parse(text)?.rfc3339 == moment)
  }

  @Test(arguments: [
    "", "yesterday", "Mon, 30 Feb 2026 10:00:00 +0000", "Mon, 02 Mar 2026 25:00:00 +0000", "02 Mar 2026",
    "10:00:00", "Mon, 02 2026 10:00:00", "2026-13-02 10:00:00", "99-99-99 10:00:00", "02-03-2026 10:00:00",
    "-- :: --", "2026-03-02T", "T10:00", "1-2-3-4", "+ - : 1:", "Mon, 02 Mar 2026 10:00:00:00",
    String(repeating: "1:", count: 300), String(repeating: "(", count: 300),
    String(repeating: "2026-03-02T", count: 20),
  ])
  func isNone(_ text: String) {
    #expect(MailDate.parse(text) == nil)
  }
}
