import Foundation
import Testing

/// Nothing that was answered 250 is lost, whoever dies.
@Suite(.serialized)
struct CrashScenarios {
  @Test func killedDaemonsLoseNothing() throws { try storm(messages: 600, kills: 5, seed: 4) }

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

  /// 20 parallel sessions, while forwarder, Postfix, receiver and now and then milter and policy daemon are killed
  /// with signal 9. `GOMAIL_SEED` gives the seed of another run, in decimal; without it, the small form has its own.
  func storm(messages count: Int, kills: Int, seed usual: UInt64? = nil) throws {
    let asked = ProcessInfo.processInfo.environment["GOMAIL_SEED"].flatMap { UInt64($0) }
    let seed = asked ?? usual ?? UInt64.random(in: 0 ... .max)
    print("GOMAIL_SEED=\(seed): \(count) messages, \(kills) kills")
    // A receiver that was killed is back within seconds.
    let lab = try Lab(settings: ["retry_gaps: [\(Array(repeating: "1s", count: 60).joined(separator: ", "))]"]
    )
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let load = Load(messages: count, port: lab.smtpPort, seed: seed)
    load.start(sessions: 20)
    var arrivals = Arrivals(seed: seed)
    for kill in Storm(seed: seed, messages: count, kills: kills).kills {
      try lab.wait("\(kill.mark) messages are accepted", seconds: 600) { load.accepted >= kill.mark }
      try lab.strike(kill)
    }
    try lab.wait("all messages are accepted", seconds: 600) { load.accepted >= count }
    load.join()

    // Whatever Postfix could not hand over in the meantime, it hands over now.
    var lastFlush = Date.distantPast
    try lab.wait("nobody holds mail any more", seconds: 1_200) {
      try arrivals.read(lab.receiver.outputs)
      guard Date().timeIntervalSince(lastFlush) > 2 else { return false }
      try lab.flushQueue()
      lastFlush = Date()
      return try lab.isQueueEmpty() && lab.ask(.forwarder, "GET", "/queue").text.contains(#""messages":0,"#)
    }
    try arrivals.read(lab.receiver.outputs)
    check(arrivals, load.outcomes, seed: seed, count: count)
  }

  private func check(
    _ arrivals: Arrivals, _ outcomes: [LoadMessage: Load.Outcome], seed: UInt64, count: Int
  ) {
    #expect(outcomes.values.count { $0 == .accepted } == count)
    #expect(arrivals.problems.prefix(5) == [])
    let missing = outcomes.filter { $0.value == .accepted }.keys.flatMap { message in
      message.recipients.map { Arrivals.Key(message: message, recipient: $0) }
    }.filter { arrivals.ids[$0] == nil }
    #expect(missing.isEmpty, "seed \(seed): answered 250 and lost: \(missing.prefix(5))")
    var strays: [String] = []
    for (key, ids) in arrivals.ids {
      switch outcomes[key.message] {
      case .accepted, .unanswered: break
      case let other: strays.append("\(key): \(String(describing: other))")
      }
      if ids.count != 1 { strays.append("\(key) came under \(ids)") }
    }
    #expect(strays.isEmpty, "seed \(seed): \(strays.prefix(5))")
    #expect(Set(arrivals.ids.values.flatMap { $0 }).count == arrivals.ids.count, "one id for two events")

    let unanswered = outcomes.filter { $0.value == .unanswered }.keys
    let arrived = unanswered.count { message in
      message.recipients.contains { arrivals.ids[Arrivals.Key(message: message, recipient: $0)] != nil }
    }
    print(
      """
      GOMAIL_SEED=\(seed): \(count) messages answered 250, \(arrivals.ids.count) events, all octet by octet; \
      \(arrivals.repeated) repeated under their id, \(arrivals.unparsed) not parsed; of \(unanswered.count) sent whole and never answered \
      \(arrived) arrived; \(outcomes.values.count { $0 == .cutOff }) cut off, \
      \(outcomes.values.count { if case .refused = $0 { true } else { false } }) refused
      """)
  }
}

/// The same with the numbers that a release is judged by; `make soak` runs it.
@Suite(.serialized, .enabled(if: ProcessInfo.processInfo.environment["GOMAIL_SOAK"] != nil))
struct SoakScenarios {
  @Test func twentyThousandMessages() throws { try CrashScenarios().storm(messages: 20_000, kills: 100) }
}
