import Authentication
import Foundation
import Mail
import OpenSSL
import Testing
import Webhook

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

  private static let linked = [
    "webhooks: [{name: linked, match: \"*@example.com\", url: \"{receiver}/x\", secret: \(Lab.secret), "
      + "allow_private: true, include: {raw: false, attachments: url}}]"
  ]

  /// The URL of the first attachment of the event that `number` messages lead to.
  private func url(_ lab: Lab, event number: Int) throws -> String {
    let client = try SMTPClient(path: lab.root.appending(path: "queue/gomail/lmtp.sock").path)
    _ = try client.command("LHLO mx.example.com")
    let reply = try client.send(Array(Self.message.utf8), from: "ann@example.org", to: ["inbox@example.com"])
    #expect(reply.code == 250)
    let event = try #require(try lab.events(number).last)
    return try #require((event["attachments"] as? [[String: Any]])?.first?["url"] as? String)
  }

  @Test func whatIsGoneSaysSo() throws {
    let lab = try Lab(settings: Self.linked)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    let url = try url(lab, event: 1)
    #expect(try get(url).status == "200")
    // URLs as the forwarder itself makes them, under its key.
    let file = lab.dataDirectory.appending(path: "keys/attachment-url")
    let key = try VerdictKeyring(parsing: Array(Data(contentsOf: file))).sealing
    let id = try #require(url.split(separator: "/").dropLast().last.map(String.init))
    func signed(_ message: String, _ index: Int, seconds: Double) -> String {
      let expires = Timestamp(seconds: Int64(Date(timeIntervalSinceNow: seconds).timeIntervalSince1970))
      return AttachmentURL(message: message, index: index, expires: expires)
        .text(base: "http://127.0.0.1:\(lab.httpPort)", key: key, hmac: hmacSHA256)
    }
    #expect(try get(signed(id, 0, seconds: 60)).status == "200")
    let expired = try get(signed(id, 0, seconds: -1))
    #expect(expired.status == "410" && expired.body.contains("expired_url"), "\(expired)")
    for (message, index) in [(id, 7), ("msg_1795362001_aaaaaaaaaaaaa", 0)] {
      let answer = try get(signed(message, index, seconds: 60))
      #expect(answer.status == "404" && answer.body.contains("not_found"), "\(message) \(index): \(answer)")
    }
    // Pruned: the file is gone, the URL is not expired.
    try lab.wait("the message is done") { try lab.spoolFile(id).contains("/processed/") }
    try FileManager.default.removeItem(atPath: try lab.spoolFile(id))
    let pruned = try get(url)
    #expect(pruned.status == "404" && pruned.body.contains("not kept any more"), "\(pruned)")
  }

  @Test func keysAreReplacedAtAReload() throws {
    let lab = try Lab(settings: Self.linked)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    let old = try url(lab, event: 1)
    let file = lab.dataDirectory.appending(path: "keys/attachment-url")
    let former = try Data(contentsOf: file)
    let fresh = VerdictKeyring.file(
      secret: Array(repeating: 7, count: VerdictKey.secretOctets), idBytes: [1, 2, 3, 4, 5])
    func replace(_ content: Data) throws {
      try content.write(to: file)
      #expect(try lab.ask(.forwarder, "POST", "/reload").status == 200)
    }
    // A new line on top: it signs, and the old one still opens.
    try replace(Data(fresh) + former)
    let new = try url(lab, event: 2)
    let id = try VerdictKeyring(parsing: fresh).sealing.id
    #expect(new.contains("&key=\(id)&") && !old.contains("&key=\(id)&"))
    for url in [old, new] { #expect(try get(url).status == "200", "\(url)") }
    // Without the old line its URLs are nobody's.
    try replace(Data(fresh))
    let refused = try get(old)
    #expect(refused.status == "403" && refused.body.contains("invalid_url"), "\(refused)")
    #expect(try get(new).status == "200")
    // A file that cannot be used changes nothing.
    try Data("no key".utf8).write(to: file)
    #expect(try lab.ask(.forwarder, "POST", "/reload").status == 500)
    #expect(try get(new).status == "200")
  }

  /// A message in a message in a message, too long to stand in the event three times: of the inner one the first
  /// route gets the octets within the outer one and its file, the second a URL.
  @Test func everyOctetOfAMessageInAMessageIsHadSomewhere() throws {
    let file = String(repeating: "A line of a long file.\r\n", count: 180_000)
    let inner = "Subject: inner\r\nContent-Type: text/csv; name=a.csv\r\n\r\n" + file
    let outer = "Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    let message = "From: ann@example.org\r\nContent-Type: message/rfc822\r\n\r\n" + outer
    let settings = ["inline", "url"].map {
      "{name: \($0), match: \"*@example.com\", url: \"{receiver}/\($0)\", secret: \(Lab.secret), allow_private: true, "
        + "continue: \($0 == "inline"), include: {raw: false, attachments: \($0)}}"
    }
    let lab = try Lab(settings: ["webhooks: [\(settings.joined(separator: ", "))]"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    let client = try SMTPClient(path: lab.root.appending(path: "queue/gomail/lmtp.sock").path)
    _ = try client.command("LHLO mx.example.com")
    let reply = try client.send(Array(message.utf8), from: "ann@example.org", to: ["inbox@example.com"])
    #expect(reply.code == 250)
    for event in try lab.events(2) {
      let attachments = try #require(event["attachments"] as? [[String: Any]])
      let contents = attachments.map { ($0["content"] as? String).flatMap { Data(base64Encoded: $0) } }
      let defects = try #require(event["defects"] as? [String])
      #expect(event["raw"] is NSNull)
      #expect(attachments.map { $0["parent"] as? Int } == [nil, 0, 1])
      let wanted = [outer, inner, file].map { Data($0.utf8) }
      switch event["route"] as? String {
      case "inline":
        #expect(defects.contains("nested_content_limit"))
        #expect(contents == [wanted[0], nil, wanted[2]])
        #expect(wanted[0].suffix(wanted[1].count) == wanted[1])
        #expect(attachments[1]["url"] is NSNull)
      default:
        #expect(!defects.contains("nested_content_limit") && contents == [nil, nil, nil])
        let answer = try get(try #require(attachments[1]["url"] as? String))
        #expect(answer.status == "200")
        #expect(answer.body == inner.replacingOccurrences(of: "\r\n", with: "\n"))
      }
    }
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
