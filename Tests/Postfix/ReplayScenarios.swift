import Foundation
import Testing

/// What an operator does about mail that did not arrive, with a whole system.
@Suite(.serialized)
struct ReplayScenarios {
  private func send(_ subject: String, to recipient: String = "inbox@example.com", in lab: Lab) throws {
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    let reply = try client.send(
      Message.plain(subject: subject), from: "ann@example.org", to: [recipient])
    #expect(reply.code == 250, "\(reply)")
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The messages of `message list` in one state.
  private func messages(_ status: String, in lab: Lab) throws -> [[String: Any]] {
    let list = try object(try lab.gomailctl(["message", "list", "--status", status, "--json"]))
    return try #require(list["messages"] as? [[String: Any]])
  }

  private func subjects(_ events: some Sequence<[String: Any]>) -> Set<String> {
    Set(events.compactMap { $0["subject"] as? String })
  }

  /// A receiver that refuses for good, then is mended: what failed arrives under the same ids, what had
  /// arrived before is left alone, and each further order is one more delivery.
  @Test func failedMailIsReplayedWhenTheReceiverIsMended() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try send("before", in: lab)
    _ = try lab.events(1)
    lab.receiver.stop()
    // 422 is final.
    try lab.receiver.start(answering: 422)
    for number in 1...3 { try send("lost \(number)", to: "box\(number)@example.com", in: lab) }
    try lab.wait("three messages failed") { try messages("failed", in: lab).count == 3 }
    let refused = try lab.events(4).dropFirst()
    let ids = Set(refused.compactMap { $0["id"] as? String })
    #expect(ids.count == 3)
    lab.receiver.stop()
    try lab.receiver.start()

    let plan = try lab.gomailctl(["message", "replay", "--status", "failed", "--dry-run"])
    #expect(plan.contains("would replay 3 deliveries of 3 messages"), "\(plan)")
    #expect(try messages("failed", in: lab).count == 3)

    let done = try lab.gomailctl([
      "message", "replay", "--status", "failed", "--since", "1h", "--rate", "100/s",
    ])
    #expect(done.contains("replaying 3 deliveries of 3 messages"), "\(done)")
    let replayed = try lab.events(7).dropFirst(4)
    #expect(Set(replayed.compactMap { $0["id"] as? String }) == ids)
    #expect(replayed.allSatisfy { $0["replayed"] as? Bool == true })
    #expect(refused.allSatisfy { $0["replayed"] as? Bool == false })
    try lab.wait("all is delivered") { try messages("delivered", in: lab).count == 4 }
    #expect(try messages("failed", in: lab).isEmpty)

    // One that arrived, to another URL: its own path of the same receiver.
    let list = try messages("delivered", in: lab)
    let first = try #require(list.first { $0["subject"] as? String == "before" })
    let id = try #require(first["spool_id"] as? String)
    let url = "http://127.0.0.1:\(lab.webhookPort)/elsewhere"
    let answer = try object(try lab.gomailctl(["message", "replay", id, "--to", url, "--json"]))
    #expect((answer["deliveries"] as? [[String: Any]])?.first?["url"] as? String == url)
    #expect(subjects(try lab.events(8).dropFirst(7)) == ["before"])
    try lab.wait("it is back in processed/") { try messages("delivered", in: lab).count == 4 }
    let shown = try lab.gomailctl(["message", "show", id, "--json"])
    #expect(shown.contains("\"replays\":1"), "\(shown)")

    // What cannot be replayed says so, with the exit code of wrong input.
    _ = try lab.gomailctl(["message", "replay", id, "--status", "failed"], expecting: 64)
    _ = try lab.gomailctl(["message", "replay", "msg_1_aaaaaaaaaaaaa"], expecting: 65)
  }

  /// Mail held for a disabled route is seen, called off, and replayed once the route goes on.
  @Test func aDisabledRouteHoldsMailThatCanBeCalledOff() throws {
    let lab = try Lab(settings: [
      "webhooks:", "  - name: crm", "    match: crm@example.com", "    url: \"{receiver}/crm\"",
      "    secret: \(Lab.secret)", "    allow_private: true",
    ])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let matching = try lab.gomailctl(["route", "test", "crm@example.com"])
    #expect(matching.contains("crm@example.com") && !matching.contains("default"), "\(matching)")
    _ = try lab.gomailctl(["route", "test", "crm@example.com", "--route", "default"], expecting: 65)
    let tested = try lab.gomailctl(["route", "test", "crm@example.com", "--send"])
    #expect(tested.contains("delivered  HTTP 200"), "\(tested)")
    #expect(subjects(try lab.events(1)) == ["GoMail test event"])

    #expect(try lab.gomailctl(["route", "disable", "crm"]).contains("held"))
    _ = try lab.gomailctl(["route", "disable", "crm"], expecting: 65)
    for number in 1...2 { try send("held \(number)", to: "crm@example.com", in: lab) }
    try send("flows", in: lab)
    #expect(subjects(try lab.events(2).dropFirst()) == ["flows"])
    try lab.wait("two deliveries wait") {
      let queue = try self.object(try lab.gomailctl(["queue", "--json"]))
      let routes = queue["routes"] as? [[String: Any]]
      return routes?.first { $0["name"] as? String == "crm" }?["pending"] as? Int == 2
    }
    for command in [["queue"], ["route", "test", "crm@example.com"]] {
      let text = try lab.gomailctl(command)
      #expect(text.contains("disabled by an operator"), "\(text)")
    }
    // An operator's word outlives a restart.
    #expect(try lab.terminate(.forwarder) == 0)
    try lab.start(.forwarder)
    #expect(try lab.gomailctl(["route", "list"]).contains("disabled by an operator"))
    try lab.wait("both are known again") {
      try self.object(try lab.gomailctl(["queue", "--json"]))["waiting"] as? Int == 2
    }

    let cancelled = try lab.gomailctl(["message", "cancel", "--route", "crm"])
    #expect(cancelled.contains("cancelled 2 of 2"), "\(cancelled)")
    try lab.wait("both left the inbox") { try messages("cancelled", in: lab).count == 2 }
    #expect(try lab.gomailctl(["route", "enable", "crm"]).contains("enabled crm"))
    _ = try lab.gomailctl(["message", "replay", "--status", "cancelled", "--route", "crm"])
    #expect(subjects(try lab.events(4).dropFirst(2)) == ["held 1", "held 2"])
  }

  /// The same over the HTTP API, behind its token; what leads into private networks is not for it.
  @Test func theHTTPAPIReplaysToo() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    func call(_ method: String, _ path: String, body: String? = nil) throws -> (status: Int, text: String) {
      var arguments = [
        "--silent", "--max-time", "30", "--request", method, "--write-out", "\n%{http_code}",
        "--header", "Authorization: Bearer a-token-for-the-tests-only",
      ]
      if let body { arguments += ["--data-binary", body] }
      let output = try Shell.run(
        "/usr/bin/curl", arguments + ["http://127.0.0.1:\(lab.httpPort)\(path)"])
      let lines = output.split(separator: "\n").map(String.init)
      return (Int(lines.last ?? "") ?? 0, lines.dropLast().joined(separator: "\n"))
    }
    try send("again", in: lab)
    let event = try #require(try lab.events(1).first?["id"] as? String)
    try lab.wait("it is processed") { try messages("delivered", in: lab).count == 1 }
    #expect(try call("POST", "/messages/\(event)/replay", body: #"{"dry_run":true}"#).status == 200)
    #expect(try call("POST", "/messages/\(event)/replay").status == 202)
    #expect(try lab.events(2).last?["replayed"] as? Bool == true)
    #expect(try call("POST", "/messages/\(event)/replay", body: #"{"allow_private":true}"#).status == 403)
    #expect(try call("POST", "/messages/\(event)/replay", body: #"{"url":"nowhere"}"#).status == 400)
    #expect(try call("POST", "/messages/msg_1_aaaaaaaaaaaaa/replay").status == 404)
    #expect(try call("DELETE", "/messages/\(event)").text.contains(#""cancelled":[]"#))
    #expect(try call("POST", "/routes/default/disable").status == 404)
    #expect(try call("GET", "/messages?limit=1").text.contains(#""next":""#))
  }

  @Test func daemonsAreReloadedAndFollowed() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let reloaded = try lab.gomailctl(["reload"])
    for program in Lab.Program.allCases { #expect(reloaded.contains("\(program.rawValue) reloaded")) }

    try lab.withTail { text in
      // It follows from some moment on: mail is sent until one is seen.
      try lab.wait("the stream tells of a message and its delivery") {
        try send("followed", in: lab)
        return text().contains(#""kind":"accepted""#) && text().contains(#""kind":"delivered""#)
      }
      for line in text().split(separator: "\n").dropLast() {
        #expect(try object(String(line))["kind"] is String)
      }
    }
  }
}
