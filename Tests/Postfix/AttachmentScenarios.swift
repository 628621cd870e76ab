import Foundation
import Testing

/// Attachments by URL: from the event to the octets.
@Suite(.serialized)
struct AttachmentScenarios {
  private static let message = [
    "From: ann@example.org", "To: inbox@example.com", "Subject: files", "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=b", "",
    "--b", "", "See the files.",
    "--b", "Content-Type: text/html; name=a.html",
    "Content-Disposition: attachment; filename*=utf-8''gr%C3%B6%C3%9Fe.html",
    "", "<script>alert(1)</script>",
    "--b", "Content-Type: image/png", "", "tiny",
    "--b--", "",
  ].joined(separator: "\r\n")

  private func get(_ url: String) throws -> (status: String, head: String, body: String) {
    let output = try Shell.run(
      "/usr/bin/curl", ["--silent", "--max-time", "30", "--include", "--write-out", "\n%{http_code}", url])
    let text = output.replacingOccurrences(of: "\r\n", with: "\n")
    let end = try #require(text.range(of: "\n\n"))
    let lines = text[end.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    return (
      String(lines.last ?? ""), text[..<end.lowerBound].lowercased(), lines.dropLast().joined(separator: "\n")
    )
  }

  @Test func largeOnesAreFetchedAndSmallOnesStandInTheEvent() throws {
    let lab = try Lab(settings: [
      "attachment_url_threshold: 10", "attachment_url_lifetime: 1h",
      "webhooks: [{name: linked, match: \"*@example.com\", url: \"{receiver}/x\", secret: \(Lab.secret), "
        + "allow_private: true, include: {raw: false, attachments: url}}]",
    ])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    #expect(
      try client.send(Array(Self.message.utf8), from: "ann@example.org", to: ["inbox@example.com"]).code
        == 250)
    let event = try #require(try lab.events(1).first)
    let attachments = try #require(event["attachments"] as? [[String: Any]])
    #expect(attachments.count == 2)
    #expect(attachments[0]["content"] is NSNull)
    #expect(attachments[1]["url"] is NSNull)
    #expect(attachments[1]["content"] as? String == Data("tiny".utf8).base64EncodedString())

    let url = try #require(attachments[0]["url"] as? String)
    #expect(url.hasPrefix("http://127.0.0.1:\(lab.httpPort)/attachments/"))
    let answer = try get(url)
    #expect(answer.status == "200")
    #expect(answer.body == "<script>alert(1)</script>")
    for field in [
      "content-type: text/html", "content-disposition: attachment; filename*=utf-8''gr%c3%b6%c3%9fe.html",
      "x-content-type-options: nosniff", "content-security-policy: sandbox",
    ] { #expect(answer.head.contains(field), "\(field) is not in\n\(answer.head)") }

    #expect(try get(url.replacingOccurrences(of: "/0?", with: "/1?")).status == "403")
    #expect(try get(url + "a").status == "403")
    #expect(try get(url.replacingOccurrences(of: "expires=1", with: "expires=2")).status == "403")
    #expect(try get(String(url.prefix { $0 != "?" })).status == "403")
  }
}
