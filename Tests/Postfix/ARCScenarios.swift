import Foundation
import Testing

/// Mail that dkimpy sealed, whole and damaged, at the milter socket and through Postfix.
@Suite(.serialized)
struct ARCScenarios {
  private static let strict = ["dmarc_enforcement: strict", SealedMessages.trusted]

  private func expect(_ item: SealedMessages.Case, in results: [StrictResults.Entry]) throws {
    let entry = try #require(results.first { $0.method == "arc" }, "\(item.file): \(results)")
    #expect(results.count { $0.method == "arc" } == 1)
    #expect(entry.result == item.arc, "\(item.file): \(entry)")
    #expect(entry.reason?.hasPrefix(item.reason ?? "-") ?? (item.reason == nil), "\(item.file): \(entry)")
    #expect(entry.properties["header.oldest-pass"] == item.oldest.map(String.init), "\(item.file): \(entry)")
    #expect(
      entry.properties["arc.chain"]
        == (item.sealers.isEmpty ? nil : item.sealers.joined(separator: ":")), "\(item.file): \(entry)")
    #expect((entry.properties["smtp.remote-ip"] == nil) == (item.arc == "none"), "\(item.file): \(entry)")
  }

  private func message(_ file: String) throws -> MilterMessage {
    var message = try MilterMessage(raw: SealedMessages.octets(of: file))
    message.client = "198.51.100.66"
    message.sender = "bounce@silent.example.net"
    return message
  }

  @Test func everyChainHasItsResult() throws {
    let cases = try SealedMessages.cases()
    #expect(cases.count >= 20)
    try Lab.withMilter(zone: Zone.verdicts + "\n" + SealedMessages.zone()) { (lab) throws in
      let counted = try lab.counted { () throws in
        for item in cases {
          let verdict = try lab.deliver(message(item.file))
          #expect(verdict.isAccepted, "\(item.file): \(verdict)")
          try expect(item, in: try verdict.results())
          // Nobody is trusted unless the operator says so.
          #expect(try verdict.decision().hasPrefix("quarantine dmarc_fail"), "\(item.file)")
          let arc = try #require(
            (try verdict.sealed()["authentication"] as? [String: Any])?["arc"] as? [String: Any])
          #expect(arc["result"] as? String == item.arc, "\(item.file): \(arc)")
          #expect(arc["oldest_pass"] as? Int == item.oldest, "\(item.file): \(arc)")
          let chain = try #require(arc["chain"] as? [[String: Any]])
          guard item.arc == "pass" else { continue }
          #expect(chain.map { $0["domain"] as? String } == item.sealers, "\(item.file): \(arc)")
          #expect(chain.allSatisfy { $0["result"] as? String == "pass" }, "\(item.file): \(arc)")
          #expect(chain.map { $0["cv"] as? String }.first == "none", "\(item.file): \(arc)")
        }
      }
      for result in ["pass", "fail", "none"] {
        let expected = cases.count { $0.arc == result }
        #expect(counted["gomail_arc_\(result)_total"] == Double(expected), "\(counted)")
      }
      #expect(counted["gomail_arc_overrides_total"] == nil, "\(counted)")
      #expect(lab.log(.milter).contains("arc_reason"), "\(lab.log(.milter))")
    }
  }

  @Test func trustedSealersOverrideReject() throws {
    let cases = try SealedMessages.cases()
    try Lab.withMilter(settings: Self.strict, zone: Zone.verdicts + "\n" + SealedMessages.zone()) {
      (lab) throws in
      let counted = try lab.counted { () throws in
        for item in cases {
          let verdict = try lab.deliver(message(item.file))
          guard item.answer == "vouched" else {
            #expect(
              verdict.stage == "end" && verdict.reply.hasPrefix(item.answer), "\(item.file): \(verdict)")
            continue
          }
          #expect(
            try verdict.decision() == "accept dmarc_fail local_policy trusted_arc_sealer", "\(item.file)")
          try expect(item, in: try verdict.results())
          let dmarc = try #require(try verdict.results().first { $0.method == "dmarc" })
          #expect(dmarc.result == "fail" && dmarc.properties["policy.dmarc"] == "none", "\(dmarc)")
          #expect(dmarc.reason == "policy overridden by trusted ARC sealer list.sealed.test", "\(dmarc)")
          let sealed = try verdict.sealed()
          #expect((sealed["sender_verified"] as? [String: Any])?["verified"] as? Bool == false)
        }
      }
      let expected = Double(cases.count { $0.answer == "vouched" })
      #expect(counted["gomail_arc_overrides_total"] == expected, "\(counted)")
      #expect(counted["gomail_dmarc_overrides_total{type=\"local_policy\"}"] == expected, "\(counted)")
    }
  }

  /// What was sealed is what Postfix hands to the milter; the forwarder tells what the milter found.
  @Test func chainsSurvivePostfix() throws {
    let lab = try Lab(settings: Self.strict, zone: Zone.verdicts + "\n" + SealedMessages.zone())
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("XCLIENT ADDR=198.51.100.66").code == 220)
    #expect(try client.command("EHLO mail.example.net").code == 250)
    let cases = try SealedMessages.cases().filter {
      ["one.eml", "five.eml", "two.eml", "body.eml", "forged.eml", "away.eml"].contains($0.file)
    }
    #expect(cases.count == 6)
    for item in cases {
      let reply = try client.send(
        SealedMessages.octets(of: item.file), from: "bounce@silent.example.net",
        to: ["\(item.file)@example.com"], parameters: " BODY=8BITMIME")
      #expect("\(reply.code)" == (item.answer == "vouched" ? "250" : item.answer), "\(item.file): \(reply)")
    }
    let vouched = cases.filter { $0.answer == "vouched" }
    let events = try lab.events(vouched.count)
    for item in vouched {
      let recipient = "\(item.file)@example.com"
      let event = try #require(events.first { $0["recipient"] as? String == recipient }, "\(item.file)")
      let arc = try #require((event["authentication"] as? [String: Any])?["arc"] as? [String: Any])
      #expect(arc["result"] as? String == "pass" && arc["oldest_pass"] as? Int == item.oldest, "\(arc)")
      #expect(
        (arc["chain"] as? [[String: Any]])?.map { $0["domain"] as? String } == item.sealers, "\(arc)")
      let reasons = (event["verdict"] as? [String: Any])?["reasons"] as? [[String: Any]]
      #expect(
        reasons?.prefix(3).map { $0["code"] as? String } == [
          "dmarc_fail", "dmarc_override", "trusted_arc_sealer",
        ])
      #expect(reasons?.dropFirst(2).first?["domain"] as? String == "list.sealed.test")
    }
  }
}
