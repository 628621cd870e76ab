import Foundation
import Testing

/// DMARC by the table of docs/dmarc.md, at the milter and in Postfix's queue.
@Suite(.serialized)
struct DMARCScenarios {
  /// For each domain the result and what is done under `none`, `relaxed` and `strict`.
  static let table: [(domain: String, client: String, result: String, decisions: [String])] = [
    ("reject.test", "192.0.2.9", "pass", ["accept", "accept", "accept"]),
    ("nowhere.test", "198.51.100.66", "none", ["accept", "accept", "accept"]),
    ("none.test", "198.51.100.66", "fail", ["accept dmarc_fail", "accept dmarc_fail", "accept dmarc_fail"]),
    (
      "quarantine.test", "198.51.100.66", "fail",
      ["accept dmarc_fail local_policy", "quarantine dmarc_fail", "quarantine dmarc_fail"]
    ),
    (
      "reject.test", "198.51.100.66", "fail",
      ["accept dmarc_fail local_policy", "quarantine dmarc_fail local_policy", "550"]
    ),
    (
      "sub.reject.test", "198.51.100.66", "fail",
      ["accept dmarc_fail local_policy", "quarantine dmarc_fail", "quarantine dmarc_fail"]
    ),
    (
      "testing.test", "198.51.100.66", "fail",
      [
        "accept dmarc_fail policy_test_mode local_policy", "quarantine dmarc_fail policy_test_mode",
        "quarantine dmarc_fail policy_test_mode",
      ]
    ),
    (
      "away.test", "198.51.100.66", "temperror",
      ["accept dmarc_temperror", "accept dmarc_temperror", "accept dmarc_temperror"]
    ),
  ]

  /// One milter, which reads its settings again for each column.
  @Test func everyPolicyUnderEveryEnforcement() throws {
    try Lab.withMilter { (lab) throws in
      for (column, enforcement) in ["none", "relaxed", "strict"].enumerated() {
        for hold in [false, true] {
          try lab.reload(
            settings: ["dmarc_enforcement: \(enforcement)", "quarantine_action: \(hold ? "hold" : "flag")"])
          for row in Self.table {
            let name = "\(row.domain) from \(row.client) under \(enforcement)"
            let verdict = try lab.deliver(
              MilterMessage(from: "ann@\(row.domain)", sender: "ann@\(row.domain)", client: row.client))
            let expected = row.decisions[column]
            if expected == "550" {
              #expect(verdict.stage == "end" && verdict.reply.hasPrefix("550 5.7.1 "), "\(name): \(verdict)")
              for part in ["DMARC", row.domain, "p=reject", "_dmarc.\(row.domain)"] {
                #expect(verdict.reply.contains(part), "\(name): \(verdict.reply)")
              }
              continue
            }
            #expect(try verdict.decision() == expected, "\(name)")
            #expect(try verdict.results(of: "dmarc") == [row.result], "\(name)")
            #expect(
              (verdict.quarantine != nil) == (hold && expected.hasPrefix("quarantine")), "\(name): \(verdict)"
            )
            let finding = try #require(
              (try verdict.sealed()["authentication"] as? [String: Any])?["dmarc"] as? [String: Any])
            let disposition = expected.hasPrefix("quarantine") ? "quarantine" : "none"
            if row.result != "none" { #expect(finding["disposition"] as? String == disposition, "\(name)") }
            #expect(finding["from_domain"] as? String == row.domain, "\(name)")
          }
        }
      }
    }
  }

  @Test func heldMailIsInTheHoldQueue() throws {
    let lab = try Lab(settings: ["quarantine_action: hold"], zone: Zone.verdicts)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    func send(_ domain: String) throws {
      let client = try SMTPClient(port: lab.smtpPort)
      #expect(try client.command("XCLIENT ADDR=198.51.100.66").code == 220)
      #expect(try client.command("EHLO mail.example.net").code == 250)
      let message = Array("From: ann@\(domain)\r\nSubject: \(domain)\r\n\r\nText\r\n".utf8)
      let reply = try client.send(message, from: "ann@\(domain)", to: ["inbox@example.com"])
      #expect(reply.code == 250, "\(reply)")
    }
    for domain in ["quarantine.test", "none.test"] { try send(domain) }
    #expect(try lab.events(1).map { $0["subject"] as? String } == ["none.test"])
    let queue = try Shell.run(
      "/usr/sbin/postqueue", ["-c", lab.root.appending(path: "etc").path, "-j"])
    let entries = try queue.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(entries.count == 1, "\(queue)")
    #expect(entries.first?["queue_name"] as? String == "hold", "\(queue)")
    #expect(entries.first?["sender"] as? String == "ann@quarantine.test", "\(queue)")
    // A person releases it: it arrives, marked.
    let id = try #require(entries.first?["queue_id"] as? String)
    try Shell.run("/usr/sbin/postsuper", ["-c", lab.root.appending(path: "etc").path, "-H", id])
    try lab.flushQueue()
    let released = try #require(try lab.events(2).first { $0["subject"] as? String == "quarantine.test" })
    #expect(
      Expectation.differences(
        released,
        from: [
          "verdict": [
            "action": "quarantine",
            "reasons": [
              ["code": "dmarc_fail", "disposition": "quarantine"],
              ["code": "spf_fail", "domain": "quarantine.test", "record": "quarantine.test", "term": "-all"],
              ["code": "dkim_no_signature"],
            ],
          ],
          "authentication": ["dmarc": ["result": "fail", "disposition": "quarantine"]],
        ]) == [])
  }

  @Test func theMethodsDifferAndAreCompared() throws {
    let message = MilterMessage(
      from: "ann@a.b.walk.test", sender: "ann@nowhere.test", client: "198.51.100.66")
    try Lab.withMilter { (lab) throws in
      // The method is one of the settings that a reload takes.
      for (method, result) in [("treewalk", "fail"), ("psl", "none"), ("compare", "fail")] {
        try lab.reload(settings: ["dmarc_method: \(method)"])
        let counted = try lab.counted { () throws in
          #expect(try lab.deliver(message).results(of: "dmarc") == [result], "\(method)")
        }
        let differences = counted.filter { $0.key.hasPrefix("gomail_dmarc_method_differences_total") }
        #expect(differences.isEmpty == (method != "compare"), "\(method): \(differences)")
        if method == "compare" {
          #expect(differences["gomail_dmarc_method_differences_total{subject=\"result\"}"] == 1)
          #expect(differences["gomail_dmarc_method_differences_total{subject=\"policy\"}"] == 1)
        }
      }
      #expect(lab.log(.milter).contains("a.b.walk.test"), "\(lab.log(.milter))")
    }
  }

  /// RFC 9990's reasons for sparing mail that fails.
  @Test func trustedForwardersAndListsAreSpared() throws {
    let settings = [
      "dmarc_enforcement: strict", "trusted_forwarders: [203.0.113.0/24]",
      "trusted_mailing_lists: [hard.example.net, mail.example.net]",
    ]
    var forwarded = MilterMessage(from: "ann@reject.test", sender: "ann@reject.test", client: "203.0.113.7")
    var listed = MilterMessage(from: "ann@reject.test", sender: "list@hard.example.net")
    listed.fields.append(("List-Id", " <list.hard.example.net>"))
    var withoutID = listed
    withoutID.fields.removeLast()
    var unproven = listed
    unproven.client = "198.51.100.66"
    var stranger = listed
    stranger.sender = "list@silent.example.net"
    try Lab.withMilter(settings: settings) { (lab) throws in
      #expect(try lab.deliver(forwarded).decision() == "accept dmarc_fail trusted_forwarder")
      forwarded.client = "203.0.114.7"
      #expect(try lab.deliver(forwarded).reply.hasPrefix("550 5.7.1"))
      #expect(try lab.deliver(listed).decision() == "accept dmarc_fail mailing_list")
      for message in [withoutID, unproven, stranger] {
        #expect(try lab.deliver(message).reply.hasPrefix("550 5.7.1"), "\(message)")
      }
    }
  }
}
