import Foundation
import Testing

/// Mail handed in over HTTP, as the original's pipe transport does.
@Suite(.serialized)
struct InboundScenarios {
  private static let token = "a-token-for-the-tests-only"

  /// The status and the body of one request by curl.
  private func post(
    _ lab: Lab, _ path: String, body: String, token: String? = token, fields: [String] = []
  ) throws -> (status: Int, body: [String: Any]) {
    let file = lab.root.appending(path: "request-\(UUID().uuidString)")
    try body.write(to: file, atomically: true, encoding: .utf8)
    let all = fields + (token.map { ["Authorization: Bearer \($0)"] } ?? [])
    let answer = try Shell.run(
      "/usr/bin/curl",
      ["-sS", "-w", "\n%{http_code}", "--data-binary", "@\(file.path)"] + all.flatMap { ["-H", $0] }
        + ["http://127.0.0.1:\(lab.httpPort)\(path)"])
    let lines = answer.split(separator: "\n")
    let object = try JSONSerialization.jsonObject(with: Data((lines.first ?? "").utf8))
    return (Int(lines.last ?? "") ?? 0, object as? [String: Any] ?? [:])
  }

  private static let envelope = [
    "Content-Type: message/rfc822", "X-Original-Sender: ann@example.org",
    "X-Original-Recipient: inbox@example.com", "X-Original-Client-Address: 192.0.2.1",
    "X-Original-Helo: client.example.org",
  ]

  @Test func becomesAnEventLikeAnyOther() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    let message = "From: ann@example.org\nSubject: over HTTP\n\ntext\n"
    for path in ["/mail/inbound", "/email"] {
      let answer = try post(
        lab, path, body: message, fields: Self.envelope + ["X-Request-ID: req_0123456789abcdef"])
      #expect(answer.status == 200, "\(answer.body)")
      #expect(answer.body["status"] as? String == "success")
      #expect(answer.body["request_id"] as? String == "req_0123456789abcdef")
    }
    let json =
      #"{"sender":"","recipients":["inbox@example.com","other@example.com"],"raw":"Subject: JSON\r\n\r\n"}"#
    #expect(
      try post(lab, "/mail/inbound", body: json, fields: ["Content-Type: application/json"]).status == 200)
    try lab.wait("four events arrive") { try lab.receiver.events().count == 4 }
    let events = try lab.receiver.events()
    let first = try #require(events.first { $0["subject"] as? String == "over HTTP" })
    #expect(
      Expectation.differences(
        first,
        from: [
          "sender": "ann@example.org", "recipient": "inbox@example.com", "raw": message,
          "connection": ["client_address": "192.0.2.1", "client_helo": "client.example.org"],
          "verdict": ["action": "accept", "reasons": [["code": "verdict_missing"]]],
          "metadata": ["request_id": "req_0123456789abcdef"],
        ]) == [])
    #expect(events.filter { $0["subject"] as? String == "JSON" && $0["sender"] as? String == "" }.count == 2)
  }

  @Test func aClientThatAsksTooOftenWaits() throws {
    let lab = try Lab(environment: ["MAIL_RATE_LIMIT_PER_MINUTE": "1", "MAIL_RATE_LIMIT_BURST": "3"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    // A wrong token counts as well.
    for (token, status) in [
      ("wrong", 401), (Self.token, 200), (Self.token, 200), (Self.token, 429), ("wrong", 429),
    ] {
      let answer = try post(
        lab, "/mail/inbound", body: "Subject: \(status)\r\n\r\n", token: token, fields: Self.envelope)
      #expect(answer.status == status, "\(answer)")
    }
    let head = try Shell.run(
      "/usr/bin/curl", ["-sSi", "http://127.0.0.1:\(lab.httpPort)/webhooks/public-key"])
    let field = try #require(
      head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("retry-after: ") })
    #expect((1...60).contains(Int(field.dropFirst(13)) ?? 0), "\(head)")
    #expect(head.contains(#""code":"too_many_requests""#))
    for path in ["/health", "/metrics"] {
      let status = try Shell.run(
        "/usr/bin/curl",
        ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "http://127.0.0.1:\(lab.httpPort)\(path)"])
      #expect(status == "200", "\(path)")
    }
    // The control socket is the operator's.
    for _ in 0..<5 { #expect(try lab.ask(.forwarder, "GET", "/queue").status == 200) }
    #expect(try lab.events(2).count == 2)
  }

  @Test func refusalsSayWhatIsWrong() throws {
    let lab = try Lab(settings: ["blocked_domains: [example.net]", "max_message_size: 64KiB"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.receiver.start()
    try lab.start(.forwarder)
    func code(_ answer: (status: Int, body: [String: Any])) -> String {
      "\(answer.status) \((answer.body["error"] as? [String: Any])?["code"] as? String ?? "-")"
    }
    func with(_ field: String) -> [String] {
      Self.envelope.filter { !$0.hasPrefix(field.prefix { $0 != ":" }) } + [field]
    }
    let message = "Subject: x\r\n\r\n"
    #expect(
      try code(post(lab, "/mail/inbound", body: message, token: nil, fields: Self.envelope))
        == "401 unauthorized")
    #expect(
      try code(post(lab, "/mail/inbound", body: message, token: "x", fields: Self.envelope))
        == "401 unauthorized")
    #expect(
      try code(post(lab, "/mail/inbound", body: message, fields: with("X-Original-Sender: nobody")))
        == "422 malformed_sender")
    #expect(
      try code(
        post(lab, "/mail/inbound", body: message, fields: with("X-Original-Sender: a@mail.example.net")))
        == "422 sender_refused")
    #expect(
      try code(post(lab, "/mail/inbound", body: message, fields: with("X-Original-Recipient: b@example.org")))
        == "422 recipient_not_local")
    #expect(
      try code(post(lab, "/mail/inbound", body: message, fields: with("Content-Type: text/html")))
        == "415 unsupported_media_type")
    let large = message + String(repeating: "x", count: 65_536)
    #expect(try code(post(lab, "/mail/inbound", body: large, fields: Self.envelope)) == "413 too_large")
    #expect(
      try code(post(lab, "/mail/inbound", body: "{", fields: ["Content-Type: application/json"]))
        == "400 malformed_json")
    #expect(try lab.receiver.events().isEmpty)
  }
}
