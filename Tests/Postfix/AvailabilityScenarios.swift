import Foundation
import Testing

/// What happens to mail while a part is away, and after it is back: as postfix/README.md says.
@Suite(.serialized)
struct AvailabilityScenarios {
  private func send(_ subject: String, to lab: Lab) throws -> SMTPClient.Reply {
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    return try client.send(
      Message.plain(subject: subject), from: "ann@example.org", to: ["inbox@example.com"])
  }

  @Test func milterAwayDefers() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    lab.kill(.milter)
    let client = try? SMTPClient(port: lab.smtpPort)
    let refused = try client.map {
      _ = try? $0.command("EHLO client.example.org")
      return try $0.send(Message.plain(subject: "early"), from: "ann@example.org", to: ["inbox@example.com"])
        .code
    }
    #expect(refused.map { $0 / 100 == 4 } ?? true, "\(String(describing: refused))")
    try lab.start(.milter)
    let late = try send("late", to: lab)
    #expect(late.code == 250, "\(late)")
    #expect(try lab.events(1).first?["subject"] as? String == "late")
  }

  @Test func policydAwayLetsMailFlow() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try lab.gomailctl(["ban", "add", "192.0.2.66", "--reason", "kept while away"])
    lab.kill(.policyd)
    #expect(try send("flows", to: lab).code == 250)
    // The milter goes on with the bans that it knows.
    let banned = try SMTPClient(port: lab.smtpPort)
    _ = try banned.command("EHLO client.example.org")
    #expect(try banned.command("XCLIENT ADDR=192.0.2.66").code == 554)
    // And policyd knows them again when it is back.
    try lab.start(.policyd)
    #expect(try lab.gomailctl(["ban", "list", "--json"]).contains("kept while away"))
    #expect(try lab.events(1).first?["subject"] as? String == "flows")
  }

  @Test func forwarderAwayKeepsMailInPostfix() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    lab.kill(.forwarder)
    #expect(try send("waits", to: lab).code == 250)
    try lab.wait("Postfix defers the message") { lab.mailLog.contains("status=deferred") }
    try lab.start(.forwarder)
    try lab.flushQueue()
    #expect(try lab.events(1).first?["subject"] as? String == "waits")
  }

  @Test func receiverAwayIsRetried() throws {
    let lab = try Lab(settings: ["retry_gaps: [1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s, 1s]"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    lab.receiver.stop()
    #expect(try send("again", to: lab).code == 250)
    try lab.wait("a failed attempt is on record") {
      try lab.gomailctl(["message", "list", "--json"]).contains("\"attempts\":1")
        || lab.gomailctl(["message", "list", "--json"]).contains("\"attempts\": 1")
    }
    try lab.receiver.start()
    let event = try #require(try lab.events(1).first)
    #expect(event["subject"] as? String == "again")
    let id = try #require(event["id"] as? String)
    try lab.wait("the delivery is on record") {
      try lab.gomailctl(["message", "show", id, "--json"]).contains("delivered")
    }
  }

  @Test func everyDaemonEndsCleanly() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    #expect(try send("before the end", to: lab).code == 250)
    _ = try lab.events(1)
    for program in Lab.Program.allCases {
      #expect(try lab.terminate(program) == 0, "\(program.rawValue): \(lab.log(program))")
    }
  }
}
