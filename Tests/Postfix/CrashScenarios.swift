import Foundation
import Synchronization
import Testing

/// Nothing that was answered 250 is lost, whoever dies.
@Suite(.serialized)
struct CrashScenarios {
  @Test func killedDaemonsLoseNothing() throws { try storm(messages: 1_000) }

  /// A parser crash delays its neighbours by a restart; the message itself goes out with `raw` alone.
  @Test func poisonMessageGoesOutRawOnly() throws {
    let lab = try Lab(environment: ["GOMAIL_TEST_CRASH_ON": "poison"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    func send(_ subject: String, headers: [String] = []) throws {
      let client = try SMTPClient(port: lab.smtpPort)
      _ = try client.command("EHLO client.example.org")
      let reply = try client.send(
        Message.plain(subject: subject, headers: headers), from: "ann@example.org", to: ["inbox@example.com"])
      #expect(reply.code == 250, "\(reply)")
    }
    try send("bad", headers: ["X-Test-Crash: poison"])
    // The second one may die of it before anybody reaches it.
    for mayEnd in [true, false] {
      try lab.wait("the forwarder dies of the message") { !lab.isRunning(.forwarder) }
      try lab.start(.forwarder, mayEnd: mayEnd)
    }
    try send("good neighbour")
    try lab.flushQueue()
    let events = try lab.events(2)
    let poison = try #require(events.first { $0["subject"] is NSNull })
    #expect(poison["defects"] as? [String] == ["parser_crashed"])
    #expect((poison["raw"] as? String)?.contains("Subject: bad") == true)
    #expect(events.contains { $0["subject"] as? String == "good neighbour" })
    #expect(lab.isRunning(.forwarder), "\(lab.log(.forwarder))")
  }

  /// 20 parallel sessions; the forwarder is killed three times, policy daemon and milter once each.
  func storm(messages count: Int) throws {
    let lab = try Lab(settings: ["retry_gaps: [1s, 1s, 2s, 5s, 5s, 5s, 5s, 5s, 5s, 5s]"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let port = lab.smtpPort
    let load = Load(messages: count, port: port)
    load.start(sessions: 20)
    let kills: [Lab.Program] = [.forwarder, .milter, .forwarder, .policyd, .forwarder]
    for (index, program) in kills.enumerated() {
      let mark = count * (index + 1) / (kills.count + 1)
      try lab.wait("\(mark) messages are accepted", seconds: 600) { load.accepted.count >= mark }
      lab.kill(program)
      try lab.start(program)
    }
    try lab.wait("all messages are accepted", seconds: 600) { load.accepted.count >= count }
    load.join()

    // Whatever Postfix could not hand over in the meantime, it hands over now.
    var events: [String: Set<String>] = [:]
    var lastFlush = Date.distantPast
    try lab.wait("every accepted message arrives", seconds: 600) {
      if Date().timeIntervalSince(lastFlush) > 2 {
        try lab.flushQueue()
        lastFlush = Date()
      }
      events = try Self.ids(in: lab)
      return load.accepted.isSubset(of: events.keys)
    }
    #expect(load.accepted.count == count)
    for (key, ids) in events { #expect(ids.count == 1, "\(key) came under \(ids)") }
    #expect(Set(events.values.flatMap { $0 }).count == events.count)
  }

  /// Message-ID and recipient of each event, with the ids it came under.
  private static func ids(in lab: Lab) throws -> [String: Set<String>] {
    var ids: [String: Set<String>] = [:]
    for event in try lab.receiver.events() {
      guard let message = event["message_id"] as? String, let recipient = event["recipient"] as? String,
        let id = event["id"] as? String
      else { throw LabError("an event without message_id, recipient or id: \(event)") }
      ids["\(message) \(recipient)", default: []].insert(id)
    }
    return ids
  }
}

/// The same with the numbers that a release is judged by; `make soak` runs it.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["GOMAIL_SOAK"] != nil))
struct SoakScenarios {
  @Test func tenThousandMessages() throws { try CrashScenarios().storm(messages: 10_000) }
}
