import Foundation
import Testing

/// Mail that dkimpy signed, whole and damaged, at the milter socket and through Postfix.
@Suite(.serialized)
struct DKIMScenarios {
  private func expect(_ item: SignedMessages.Case, in results: [StrictResults.Entry]) {
    let signatures = results.filter { $0.method == "dkim" }
    #expect(signatures.map(\.result) == item.dkim.map(\.result), "\(item.file): \(results)")
    for (entry, expected) in zip(signatures, item.dkim) {
      #expect(
        entry.reason.map { $0.hasPrefix(expected.reason ?? "-") } ?? (expected.reason == nil),
        "\(item.file): \(entry)")
      if item.file != "no-domain.eml", item.file != "no-list.eml" {
        #expect(entry.properties["header.d"] == expected.domain, "\(item.file): \(entry)")
      }
    }
    #expect(results.filter { $0.method == "dmarc" }.map(\.result) == [item.dmarc], "\(item.file): \(results)")
  }

  @Test func everySignatureHasItsResult() throws {
    let cases = try SignedMessages.cases()
    #expect(cases.count >= 40)
    try Lab.withMilter(zone: Zone.verdicts + "\n" + SignedMessages.zone()) { (lab) throws in
      for item in cases {
        var message = try MilterMessage(raw: SignedMessages.octets(of: item.file))
        message.sender = "bounce@silent.example.net"
        let verdict = try lab.deliver(message)
        #expect(verdict.isAccepted, "\(item.file): \(verdict)")
        expect(item, in: try verdict.results())
      }
    }
  }

  /// One connection for all messages, some of them given up midway: nothing of one is found in the next.
  @Test func messagesOfOneConnectionAreJudgedApart() throws {
    try Lab.withMilter(zone: Zone.verdicts + "\n" + SignedMessages.zone()) { (lab) throws in
      let peer = try MilterPeer(path: lab.milterSocket)
      #expect(try peer.negotiate())
      #expect(try peer.connect() == "c")
      for (number, item) in try SignedMessages.cases().enumerated() {
        var message = try MilterMessage(raw: SignedMessages.octets(of: item.file))
        message.sender = "bounce@silent.example.net"
        expect(item, in: try peer.deliverNext(message).results())
        // Another one's header and half of its body.
        guard number.isMultiple(of: 2) else { continue }
        #expect(try peer.mail("<ann@hard.example.net>") == "c")
        #expect(try peer.recipient() == "c")
        try peer.send("L", texts: ["From", " eve@reject.test"])
        try peer.send(
          "L", texts: ["DKIM-Signature", " v=1; a=rsa-sha256; d=reject.test; s=s; h=from; b=; bh="])
        if number.isMultiple(of: 4) { try peer.send("N") }
        if number.isMultiple(of: 8) { try peer.send("B", Array("half".utf8)) }
        try peer.send("A")
      }
    }
  }

  /// What Postfix hands to a milter is what was signed, up to the largest field it sends.
  @Test func signaturesSurvivePostfix() throws {
    let lab = try Lab(zone: Zone.verdicts + "\n" + SignedMessages.zone())
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let names: Set = [
      "rsa-2048.eml", "rsa-1024-simple.eml", "ed25519.eml", "two.eml", "body.eml", "blanks.eml",
      "long-field.eml",
      "long-field-damaged.eml", "large-body.eml", "empty-body.eml", "second-from.eml",
    ]
    let cases = try SignedMessages.cases().filter { names.contains($0.file) }
    #expect(cases.count == names.count)
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO mail.example.net")
    for item in cases {
      let reply = try client.send(
        SignedMessages.octets(of: item.file), from: "bounce@silent.example.net",
        to: ["\(item.file)@example.com"], parameters: " BODY=8BITMIME")
      #expect(reply.code == 250, "\(item.file): \(reply)")
    }
    let events = try lab.events(cases.count)
    for item in cases {
      let recipient = "\(item.file)@example.com"
      let event = try #require(events.first { $0["recipient"] as? String == recipient }, "\(item.file)")
      let text = try #require((event["headers"] as? [[String]])?.first)
      #expect(text.first == "Authentication-Results", "\(item.file): \(text)")
      expect(item, in: try StrictResults(text[1]).entries)
    }
  }
}
