import Foundation
import TestSupport
import Testing

/// Limits at the milter's socket: what Postfix has no part in.
@Suite(.serialized)
struct LimitMilterScenarios {
  private func rules(_ rules: String...) -> [String] { ["rate_limits: [\(rules.joined(separator: ", "))]"] }

  /// The answers to a message handed over so many times.
  private func answers(_ lab: Lab, _ message: MilterMessage, _ count: Int) throws -> String {
    try (0..<count).map { _ in
      let verdict = try lab.deliver(message)
      return verdict.isAccepted ? "." : "\(verdict.stage)\(verdict.reply.prefix(3))"
    }.joined(separator: " ")
  }

  @Test func eachKeyIsCounted() throws {
    let settings = rules(
      "{name: sender, key: sender, rate: 1/h}", "{name: domain, key: sender_domain, rate: 1/h, burst: 2}",
      "{name: recipient, key: recipient, rate: 1/h, burst: 3}",
      "{name: rdomain, key: recipient_domain, rate: 1/h, burst: 6}")
    try Lab.withMilter(settings: settings) { (lab) throws in
      var message = MilterMessage(from: "ann@nowhere.test", sender: "ann@a.test")
      #expect(try answers(lab, message, 2) == ". rcpt450")
      message.sender = "bob@a.test"
      #expect(try answers(lab, message, 2) == ". rcpt450")
      message.sender = "cid@a.test"
      let refused = try lab.deliver(message)
      #expect(
        refused.reply.hasPrefix("450 4.7.1 limit domain: 2 of 2 messages used by a.test;"), "\(refused)")
      message.sender = ""
      #expect(try answers(lab, message, 2) == ". rcpt450")
      #expect(
        try lab.deliver(message).reply.contains(
          "limit recipient: 3 of 3 recipients used by inbox@example.com"))
      // Of three recipients one is refused by its domain's rule, and the message goes to the others.
      message.recipients = ["a@example.com", "b@example.com", "c@example.com", "d@example.com"]
      let partly = try lab.deliver(message)
      #expect(partly.isAccepted, "\(partly)")
      #expect(try lab.deliver(message).reply.contains("limit rdomain: 6 of 6 recipients used by example.com"))
      message.recipients = ["postmaster@example.com"]
      #expect(try answers(lab, message, 3) == ". . .")
    }
  }

  @Test func octetsAreRefusedWhereTheyAreDeclaredAndAtTheEnd() throws {
    let settings = rules("{name: volume, key: client, rate: 1KiB/h, burst: 2KiB, count: bytes}")
    try Lab.withMilter(settings: settings) { (lab) throws in
      var message = MilterMessage(from: "ann@nowhere.test", sender: "ann@nowhere.test")
      message.body = Array(repeating: UInt8(ascii: "x"), count: 1200)
      #expect(try answers(lab, message, 2) == ". end451")
      message.parameters = ["SIZE=1200"]
      #expect(try answers(lab, message, 1) == "rcpt450")
      message.parameters = ["SIZE=3000"]
      let never = try lab.deliver(message)
      #expect(never.reply.hasPrefix("552 5.2.3 limit volume: 3000 bytes are more than"), "\(never)")
      message.parameters = []
      message.body = []
      #expect(try answers(lab, message, 1) == ".")
    }
  }

  @Test func anAuthorsDomainIsCountedWhereItIsProven() throws {
    let settings = rules("{name: author, key: author_domain, rate: 1/h, burst: 2}")
    try Lab.withMilter(settings: settings) { (lab) throws in
      let proven = MilterMessage(from: "ann@none.test", sender: "ann@none.test")
      let forged = MilterMessage(
        from: "ann@none.test", sender: "ann@none.test", client: "198.51.100.66")
      #expect(try answers(lab, forged, 3) == ". . .")
      #expect(try answers(lab, proven, 3) == ". . end451")
      #expect(
        try lab.deliver(proven).reply.hasPrefix(
          "451 4.7.1 limit author: 2 of 2 messages used by none.test;"))
      #expect(try answers(lab, forged, 1) == ".")
      // Verified mail is told to the policy daemon, as soon as there is one.
      #expect(try lab.metrics()["gomail_violation_reports_waiting"] == 1)
    }
  }

  @Test func aDryRunOnlyLogs() throws {
    let settings = rules("{name: dry, key: client, rate: 1/h, action: reject, dry_run: true}")
    try Lab.withMilter(settings: settings) { (lab) throws in
      let counted = try lab.counted { () throws in
        #expect(try answers(lab, MilterMessage(), 3) == ". . .")
      }
      #expect(counted["gomail_throttle_dry_run_total{type=\"client\"}"] == 2, "\(counted)")
      #expect(counted.keys.allSatisfy { !$0.contains("throttle_rejections") }, "\(counted)")
      let lines = lab.log(.milter).split(separator: "\n").filter { $0.contains("limit reached") }
      #expect(lines.count == 2)
      #expect(lines.allSatisfy { $0.contains("dry_run=yes") && $0.contains("limit=dry") }, "\(lines)")
    }
  }

  @Test func rejectionIsForGood() throws {
    try Lab.withMilter(settings: rules("{name: hard, key: client, rate: 1/h, action: reject}")) {
      (lab) throws in
      #expect(try answers(lab, MilterMessage(), 2) == ". rcpt550")
    }
  }

  @Test func theOperatorsOwnMailIsExemptUnlessARuleNamesIt() throws {
    let settings =
      rules(
        "{name: client, key: client, rate: 1/h}", "{name: user, key: user, rate: 1/h, burst: 2}",
        "{name: own, key: client, rate: 1/h, burst: 4, originating: true}") + [
        "trusted_networks: [192.0.2.128/25]"
      ]
    try Lab.withMilter(settings: settings) { (lab) throws in
      var own = MilterMessage()
      own.client = "192.0.2.200"
      #expect(try answers(lab, own, 5) == ". . . . rcpt450")
      var user = MilterMessage()
      user.macros = ["{auth_type}": "PLAIN", "{auth_authen}": "Ann"]
      #expect(try answers(lab, user, 3) == ". . rcpt450")
      #expect(try lab.deliver(user).reply.contains("limit user: 2 of 2 messages used by ann;"))
    }
  }

  @Test func aReloadKeepsWhatStaysTheSame() throws {
    let kept = "{name: kept, key: client, rate: 1/h}"
    try Lab.withMilter(settings: rules(kept)) { (lab) throws in
      #expect(try answers(lab, MilterMessage(), 2) == ". rcpt450")
      try lab.reload(settings: rules("{name: more, key: sender, rate: 100/h}", kept))
      #expect(try answers(lab, MilterMessage(), 1) == "rcpt450")
      try lab.reload(settings: rules("{name: kept, key: client, rate: 2/h}"))
      #expect(try answers(lab, MilterMessage(), 3) == ". . rcpt450")
      try lab.reload(settings: rules())
      #expect(try answers(lab, MilterMessage(), 3) == ". . .")
    }
  }

  @Test func theOperatorCanStartAnew() throws {
    try Lab.withMilter(settings: rules("{name: one, key: client, rate: 1/h}")) { (lab) throws in
      #expect(try answers(lab, MilterMessage(), 2) == ". rcpt450")
      #expect(try lab.gomailctl(["limits", "reset", "--rule", "one"]) == "1 bucket full again\n")
      #expect(try lab.gomailctl(["limits", "reset", "--rule", "one"]) == "nothing was used up\n")
      #expect(try lab.gomailctl(["limits", "reset", "--all"]) == "nothing was used up\n")
      try lab.gomailctl(["limits", "reset", "--rule", "none"], expecting: 65)
      try lab.gomailctl(["limits", "reset"], expecting: 64)
      try lab.gomailctl(["limits", "reset", "192.0.2.9", "--all"], expecting: 64)
      #expect(try answers(lab, MilterMessage(), 1) == ".")
      let explained = try lab.gomailctl(["limits", "explain", "192.0.2.9"])
      #expect(explained.contains("1/1"), "\(explained)")
    }
  }

  /// A damaged file is no reason not to start.
  @Test func aDamagedFileOfBucketsIsReplaced() throws {
    let lab = try Lab(settings: rules("{name: one, key: client, rate: 1/h}"), zone: Zone.verdicts)
    defer { try? lab.stop() }
    let file = lab.dataDirectory.appending(path: "milter/buckets")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data("GoMailB1 and then nonsense".utf8).write(to: file)
    try lab.start(.milter)
    #expect(lab.log(.milter).contains("buckets not restored"))
    #expect(try answers(lab, MilterMessage(), 2) == ". rcpt450")
    #expect(try lab.terminate(.milter) == 0)
    try lab.start(.milter)
    #expect(lab.log(.milter).contains("buckets restored"), "\(lab.log(.milter))")
    #expect(try answers(lab, MilterMessage(), 1) == "rcpt450")
  }
}
