import Testing

/// Who owns hard.example.net sends as somebody at reject.test: no From may make that a pass.
@Suite(.serialized)
struct AuthorScenarios {
  enum Outcome { case pass, accepted, refused }

  /// From fields of one message; SPF passes for hard.example.net.
  static let authors: [(fields: [String], outcome: Outcome)] = [
    ([" ann@hard.example.net"], .pass),
    ([" Ann <ann@hard.example.net>"], .pass),
    ([" \"bob@reject.test\" <ann@hard.example.net>"], .pass),
    ([" ann@hard.example.net (bob@reject.test)"], .pass),
    ([" =?utf-8?q?bob=40reject.test?= <ann@hard.example.net>"], .pass),
    ([" ann@HARD.example.NET"], .pass),
    ([" ann@hard.example.net, bob@hard.example.net"], .pass),
    (["\n Ann\n <ann\n @hard.example.net>"], .pass),
    ([" bob@reject.test"], .refused),
    ([" \"ann@hard.example.net\" <bob@reject.test>"], .refused),
    ([" (ann@hard.example.net) bob@reject.test"], .refused),
    ([" =?utf-8?q?ann=40hard.example.net?= <bob@reject.test>"], .refused),
    ([" <@hard.example.net:bob@reject.test>"], .refused),
    ([" bob@REJECT.TEST"], .refused),
    ([" bob@reject.test."], .refused),
    ([" ann@hard.example.net", " bob@reject.test"], .refused),
    ([" bob@reject.test", " ann@hard.example.net"], .refused),
    ([" ann@hard.example.net", " ann@hard.example.net"], .accepted),
    ([" ann@hard.example.net, bob@reject.test"], .refused),
    ([" bob@reject.test, ann@hard.example.net"], .refused),
    ([" friends: ann@hard.example.net, bob@reject.test;"], .refused),
    ([" friends: bob@reject.test; ann@hard.example.net"], .refused),
    ([" undisclosed:;"], .accepted),
    ([" <ann@hard.example.net> <bob@reject.test>"], .refused),
    ([" ann@hard.example.net <bob@reject.test>"], .refused),
    ([" ann@hard.example.net bob@reject.test"], .refused),
    ([" \"ann@hard.example.net <bob@reject.test>"], .refused),
    ([" (ann@hard.example.net bob@reject.test"], .refused),
    ([" <bob@reject.test"], .refused),
    ([" bob@reject.test>"], .refused),
    ([" ann@hard.example.net\u{1}@reject.test"], .refused),
    ([" bob@reject.test\r, ann@hard.example.net"], .refused),
    ([" bob@=?utf-8?q?reject=2Etest?="], .accepted),
    ([" =?utf-8?q?bob=40reject.test?="], .accepted),
    ([" ann@[192.0.2.9]"], .accepted),
    ([" ann@[192.0.2.9], ann@hard.example.net"], .accepted),
    ([""], .accepted),
    ([], .accepted),
    ([" ann"], .accepted),
    ([" ann@hard.example.net" + String(repeating: ", ann@hard.example.net", count: 200)], .accepted),
    // U-labels are compared as A-labels.
    ([" ann@bücher.example.net"], .pass),
    ([" bob@ｒｅｊｅｃｔ.test"], .accepted),
    ([" bob@reject。test"], .refused),
  ]

  @Test func noFromMakesAForgeryPass() throws {
    let zone = Zone.verdicts + "\n_dmarc.example.net TXT \"v=DMARC1; p=none\"\n"
    try Lab.withMilter(settings: ["dmarc_enforcement: strict"], zone: zone) { (lab) throws in
      for (fields, outcome) in Self.authors {
        var message = MilterMessage(from: "", sender: "ann@hard.example.net")
        message.fields = fields.map { ("From", $0) } + [("Subject", " Hello")]
        let verdict = try lab.deliver(message)
        guard outcome != .refused else {
          #expect(
            verdict.reply.hasPrefix("550 5.7.1 ") && verdict.reply.contains("reject.test"),
            "\(fields): \(verdict)")
          continue
        }
        #expect(verdict.isAccepted, "\(fields): \(verdict)")
        let entry = try #require(
          try verdict.results().first { $0.method == "dmarc" }, "\(fields): \(verdict)")
        #expect((entry.result == "pass") == (outcome == .pass), "\(fields): \(entry)")
        #expect(try verdict.sealed()["sender_verified"] as? [String: Any] != nil)
      }
    }
  }

  @Test func aULabelAuthorIsJudgedByItsALabels() throws {
    try Lab.withMilter(settings: ["dmarc_enforcement: strict"]) { (lab) throws in
      var message = MilterMessage(from: "jörg@bücher.example.org", sender: "jörg@bücher.example.org")
      message.parameters = ["SMTPUTF8"]
      message.client = "127.0.0.1"
      let entry = try #require(try lab.deliver(message).results().first { $0.method == "dmarc" })
      #expect(
        entry.result == "pass" && entry.properties["header.from"] == "xn--bcher-kva.example.org", "\(entry)")
      message.client = "198.51.100.66"
      #expect(try lab.deliver(message).reply.contains("xn--bcher-kva.example.org"))
    }
  }
}
