import Mail
import OpenSSL
import Webhook

/// What programs answer, and a reply of a person.
extension SampleEvents {
  /// A message with fields and a body of one line.
  private static func message(_ fields: [(String, String)], text: String) -> (ParsedMessage, String) {
    var message = ParsedMessage()
    message.headers = fields.map { HeaderEntry(name: $0.0, value: $0.1) }
    message.subject = fields.first { $0.0 == "Subject" }?.1
    message.text = text
    return (message, fields.map { "\($0.0): \($0.1)\r\n" }.joined())
  }

  private static func part(_ type: String, _ text: String) -> Attachment {
    let content = Array(
      text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n").utf8)
    return Attachment(
      filename: nil, contentType: type, size: content.count, sha256: hexadecimal(sha256(content)),
      contentID: nil, disposition: nil, content: content[...])
  }

  private static func report(_ type: String, _ text: String, _ parts: [Attachment]) -> (ParsedMessage, String)
  {
    let boundary = "multipart/report; report-type=\(type); boundary=r"
    var (message, raw) = message(
      [
        ("From", "MAILER-DAEMON@example.net"), ("To", "orders@example.com"), ("Subject", "Report"),
        ("Content-Type", boundary),
      ], text: text)
    message.from = [Mailbox(name: nil, address: "MAILER-DAEMON@example.net")]
    message.to = [Mailbox(name: nil, address: "orders@example.com")]
    message.contentType = "multipart/report"
    message.attachments = parts
    raw += "\r\n--r\r\n\r\n\(text)\r\n"
    for part in parts {
      raw += "--r\r\nContent-Type: \(part.contentType)\r\n\r\n"
      raw += String(decoding: part.content, as: UTF8.self) + "\r\n"
    }
    return (message, raw + "--r--\r\n")
  }

  static func bounce() throws -> SampleEvent {
    let (message, raw) = report(
      "delivery-status", "bob@example.net is not known here.",
      [
        part(
          "message/delivery-status",
          """
          Reporting-MTA: dns; mx.example.net
          Arrival-Date: Sun, 22 Nov 2026 15:38:19 +0000

          Original-Recipient: rfc822;bob@example.net
          Final-Recipient: rfc822; bob@example.net
          Action: failed
          Status: 5.1.1
          Remote-MTA: dns; mail.example.net
          Diagnostic-Code: smtp; 550 5.1.1 <bob@example.net>: unknown
          Last-Attempt-Date: Sun, 22 Nov 2026 15:38:20 +0000

          """),
        part("text/rfc822-headers", "Message-ID: <2@example.com>\nSubject: Your order\n"),
      ])
    return try sample("bounce", raw: Array(raw.utf8), message: message) { $0.sender = "" }
  }

  static func complaint() throws -> SampleEvent {
    let (message, raw) = report(
      "feedback-report", "An abuse report.",
      [
        part(
          "message/feedback-report",
          """
          Feedback-Type: abuse
          User-Agent: Example/1.0
          Version: 1
          Original-Mail-From: <orders@example.com>
          Original-Rcpt-To: <bob@example.net>
          Arrival-Date: Sun, 22 Nov 2026 15:38:19 +0000
          Source-IP: 192.0.2.1
          Reported-Domain: example.com

          """),
        part("message/rfc822", "Message-ID: <3@example.com>\nSubject: News\n\nNews.\n"),
      ])
    return try sample("complaint", raw: Array(raw.utf8), message: message) { $0.sender = "fbl@example.net" }
  }

  static func autoReply() throws -> SampleEvent {
    let (message, raw) = message(
      [
        ("From", "bob@example.net"), ("To", "orders@example.com"), ("Subject", "Away"),
        ("Auto-Submitted", "auto-replied"), ("In-Reply-To", "<2@example.com>"),
      ], text: "I am back on Monday.\n")
    return try sample("auto-reply", raw: Array((raw + "\r\nI am back on Monday.\r\n").utf8), message: message)
    {
      $0.sender = ""
    }
  }

  static func reply() throws -> SampleEvent {
    let text = """
      Größe 3, please.

      On Sun, Nov 22, 2026 at 3:30 PM Orders <orders@example.com> wrote:
      > Which size?
      > Which colour?
      Blue.
      --\u{20}
      Bob

      """
    let (message, raw) = message(
      [
        ("From", "bob@example.net"), ("To", "orders@example.com"), ("Subject", "Re: Your order"),
        ("In-Reply-To", "<2@example.com>"), ("Content-Type", "text/plain; charset=utf-8"),
      ], text: text)
    let body = text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    return try sample("reply", raw: Array((raw + "\r\n" + body).utf8), message: message)
  }
}
