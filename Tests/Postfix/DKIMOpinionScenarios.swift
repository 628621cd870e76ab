import Foundation
import Testing

/// Mail that dkimpy signed, whole and damaged, with libopendkim beside our own engine.
@Suite(.serialized)
struct DKIMOpinionScenarios {
  /// What the metrics of second opinions add up to.
  private struct Counts: Equatable {
    var agreements: Double = 0
    var disagreements: Double = 0
    var abstentions: [String: Double] = [:]

    init(_ metrics: [String: Double]) {
      for (name, value) in metrics where value > 0 {
        if name.hasPrefix("gomail_dkim_agreements_total") {
          agreements += value
        } else if name.hasPrefix("gomail_dkim_disagreements_total") {
          disagreements += value
        } else if name.hasPrefix("gomail_dkim_abstentions_total") {
          let reason = name.split(separator: "\"").dropFirst().first.map { String($0) }
          abstentions[reason ?? name, default: 0] += value
        }
      }
    }
  }

  private func deliverAll(_ lab: Lab) throws -> [[String]] {
    try SignedMessages.cases().map { item in
      var message = try MilterMessage(raw: SignedMessages.octets(of: item.file))
      message.sender = "bounce@silent.example.net"
      let results = try lab.deliver(message).results(of: "dkim")
      #expect(results == item.dkim.map(\.result), "\(item.file): \(results)")
      return results
    }
  }

  /// The same results under each engine, which a reload changes; only with libopendkim does anything count.
  @Test func everyEngineHasTheSameResults() throws {
    let signatures = try SignedMessages.cases().reduce(0) { $0 + $1.dkim.count }
    try Lab.withMilter(zone: Zone.verdicts + "\n" + SignedMessages.zone()) { (lab) throws in
      _ = try deliverAll(lab)
      #expect(Counts(try lab.metrics()) == Counts([:]))
      try lab.reload(settings: ["dkim_engine: compare"])
      _ = try deliverAll(lab)
      let compared = Counts(try lab.metrics())
      #expect(compared.disagreements == 0, "\(lab.log(.milter))")
      #expect(compared.agreements > 15, "\(compared)")
      // sha1.eml, algorithm.eml and others that our own parser refuses; several From fields; a DNS that is away.
      for reason in ["not_accepted", "author", "lookup"] {
        #expect(compared.abstentions[reason] != nil, "\(compared)")
      }
      #expect(compared.abstentions["library"] == nil, "\(compared)")
      let asked = compared.agreements + compared.abstentions.values.reduce(0, +)
      #expect(asked == Double(signatures), "\(compared)")
      try lab.reload(settings: ["dkim_engine: libopendkim"])
      _ = try deliverAll(lab)
      let decided = Counts(try lab.metrics())
      #expect(decided.agreements == compared.agreements * 2 && decided.disagreements == 0, "\(decided)")
      try lab.reload(settings: [])
      _ = try deliverAll(lab)
      #expect(Counts(try lab.metrics()) == decided)
    }
  }

  /// Whole systems: what Postfix hands over is what libopendkim verifies too.
  @Test(arguments: ["compare", "libopendkim"])
  func signaturesSurvivePostfix(engine: String) throws {
    let lab = try Lab(
      settings: ["dkim_engine: \(engine)"], zone: Zone.verdicts + "\n" + SignedMessages.zone())
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let names = [
      "rsa-2048.eml", "rsa-1024-simple.eml", "ed25519.eml", "two.eml", "large-body.eml", "sha1.eml",
    ]
    let cases = try SignedMessages.cases().filter { names.contains($0.file) }
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO mail.example.net")
    for item in cases {
      let reply = try client.send(
        SignedMessages.octets(of: item.file), from: "bounce@silent.example.net",
        to: ["\(item.file)@example.com"], parameters: " BODY=8BITMIME")
      #expect(reply.code == 250, "\(item.file): \(reply)")
    }
    for event in try lab.events(cases.count) {
      let recipient = event["recipient"] as? String
      let item = try #require(cases.first { "\($0.file)@example.com" == recipient })
      let dkim = (event["authentication"] as? [String: Any])?["dkim"] as? [String: Any]
      let signatures = try #require(dkim?["signatures"] as? [[String: Any]])
      #expect(signatures.map { $0["result"] as? String } == item.dkim.map(\.result), "\(item.file)")
    }
    let counts = Counts(try lab.metrics())
    #expect(counts.agreements >= 6 && counts.disagreements == 0, "\(counts)")
    #expect(counts.abstentions == ["not_accepted": 1], "\(counts)")
    #expect(!lab.log(.milter).contains("DKIM engines disagree"))
  }
}
