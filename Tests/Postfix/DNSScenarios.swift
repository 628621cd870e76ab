import Foundation
import TestSupport
import Testing

/// DNS that is slow, broken or hostile: what becomes of the message that needs it, and of the others.
@Suite(.serialized)
struct DNSScenarios {
  private static let settings = ["dns_timeout: 1s", "dns_budget: 2s"]
  /// No message of these scenarios may take longer, in seconds: three times the budget, for a busy machine. It is
  /// the one duration that a test must look at, because the budget is a promise about time.
  private static let bound = 6.0

  /// Records of ill.test for which a lookup waits until its time is over.
  static let silences: [(name: String, zone: String)] = [
    ("no answer", "ill.test TIMEOUT"),
    ("an answer that is late", "ill.test TXT \"v=spf1 +all\"\nill.test DELAY 20000"),
    ("a first query that is lost", "ill.test TXT \"v=spf1 +all\"\nill.test TXT DROP 1"),
    ("another id", "ill.test WRONGID"), ("another question", "ill.test WRONGQUESTION"),
    ("garbage", "ill.test GARBAGE"),
  ]

  /// Records of ill.test that are answered, and what SPF says of a sender there.
  static let illnesses: [(name: String, zone: String, result: String)] = [
    ("an answer that is slow", "ill.test TXT \"v=spf1 +all\"\nill.test DELAY 100", "pass"),
    ("truncated, then TCP", "ill.test TXT \"v=spf1 +all\"\nill.test TRUNCATE", "pass"),
    (
      "truncated, and TCP hangs up", "ill.test TXT \"v=spf1 +all\"\nill.test TRUNCATE\nill.test HANGUP",
      "temperror"
    ),
    ("refused", "ill.test REFUSED", "temperror"), ("SERVFAIL", "ill.test SERVFAIL", "temperror"),
    ("an unknown response code", "ill.test RCODE 9", "temperror"),
    ("a loop of one alias", "ill.test CNAME ill.test", "temperror"),
    ("a loop of two aliases", "ill.test CNAME b.test\nb.test CNAME ill.test", "temperror"),
    (
      "a chain of aliases without end",
      "$CHASE off\nill.test CNAME c0.test\n"
        + (0..<30).map { "c\($0).test CNAME c\($0 + 1).test" }.joined(separator: "\n"), "temperror"
    ),
    ("a message cut off", "ill.test MALFORMED", "temperror"),
    ("a referral", "ill.test REFERRAL", "temperror"),
    ("forgeries before the answer", "ill.test TXT \"v=spf1 +all\"\nill.test STRAYS 20", "pass"),
    ("a server that knows no EDNS", "ill.test TXT \"v=spf1 +all\"\nill.test NOEDNS", "pass"),
    ("60 kB in one record", "ill.test TXT " + large(240), "permerror"),
    ("60 kB in many records", "ill.test TXT \"v=spf1 +all\"\n" + many(230), "pass"),
    ("100 kB, which no message holds", "ill.test TXT " + large(400), "temperror"),
    ("a thousand addresses", "ill.test TXT \"v=spf1 a -all\"\n" + addresses(1000), "fail"),
  ]

  /// A policy of so many times 250 octets, with a fault at its end.
  private static func large(_ count: Int) -> String {
    "\"v=spf1 \" "
      + Array(repeating: "\"" + String(repeating: "ip4:1.2.3.4/32 ", count: 16) + "\"", count: count)
      .joined(separator: " ") + " \"fault\""
  }

  private static func many(_ count: Int) -> String {
    Array(repeating: "ill.test TXT \"\(String(repeating: "x", count: 240))\"", count: count)
      .joined(separator: "\n")
  }

  private static func addresses(_ count: Int) -> String {
    (0..<count).map { "ill.test A 10.1.\($0 / 250).\($0 % 250)" }.joined(separator: "\n")
  }

  private static let healthy = "\nwell.test TXT \"v=spf1 ip4:192.0.2.9 -all\"\n"

  private static func message(_ domain: String) -> MilterMessage {
    MilterMessage(from: "ann@well.test", sender: "ann@\(domain)")
  }

  @Test func everyIllnessHasItsResult() throws {
    try Lab.withMilter(zone: "") { (lab) throws in
      for (number, item) in Self.illnesses.enumerated() {
        // A name of its own for each, because what failed is remembered for a moment.
        let zone = (item.zone + Self.healthy).replacing("ill.test", with: "ill\(number).test")
        lab.dns.replaceZone(try ScriptedZone(zone))
        let verdict = try lab.deliver(Self.message("ill\(number).test"))
        #expect(try verdict.results(of: "spf") == [item.result], "\(item.name): \(verdict.fields.prefix(2))")
        #expect(try lab.deliver(Self.message("well.test")).results(of: "spf") == ["pass"], "\(item.name)")
      }
    }
  }

  @Test func everySilenceEndsInTime() throws {
    let zone = Self.silences.enumerated().map { number, item in
      item.zone.replacing("ill.test", with: "ill\(number).test")
    }
    try Lab.withMilter(settings: Self.settings, zone: zone.joined(separator: "\n") + Self.healthy) {
      (lab) throws in
      let path = lab.milterSocket
      let waiting = Waiting()
      for number in zone.indices {
        waiting.start { try MilterPeer.deliver(Self.message("ill\(number).test"), to: path) }
      }
      for (item, (verdict, seconds)) in zip(Self.silences, try waiting.join()) {
        #expect(try verdict.results(of: "spf") == ["temperror"], "\(item.name): \(verdict.fields.prefix(2))")
        #expect(seconds < Self.bound, "\(item.name)")
      }
      #expect(try lab.deliver(Self.message("well.test")).results(of: "spf") == ["pass"])
    }
  }

  /// Nothing that a message needs is answered, and it needs much.
  private static var needy: MilterMessage {
    var message = MilterMessage(from: "ann@author.dead.test", sender: "ann@sender.dead.test")
    message.fields += (0..<10).map { number in
      (
        "DKIM-Signature",
        " v=1; a=rsa-sha256; d=d\(number).dead.test; s=s; h=from; bh=\(String(repeating: "A", count: 43))=; "
          + "b=\(String(repeating: "A", count: 342))=="
      )
    }
    return message
  }

  @Test func theBudgetEndsTheWaitAndOthersGoOn() throws {
    let zone = """
      *.dead.test TIMEOUT
      9.2.0.192.in-addr.arpa TIMEOUT
      8.2.0.192.in-addr.arpa PTR well.test
      well.test A 192.0.2.8
      well.test TXT "v=spf1 a -all"
      _dmarc.well.test TXT "v=DMARC1; p=reject"
      """
    try Lab.withMilter(settings: Self.settings, zone: zone) { (lab) throws in
      let before = try lab.metrics()
      let waiting = Waiting()
      let path = lab.milterSocket
      for _ in 0..<8 { waiting.start { try MilterPeer.deliver(Self.needy, to: path) } }
      try lab.wait("the DNS is asked for what it does not answer") { lab.dns.count("sender.dead.test") > 0 }
      // While they wait, mail that needs nothing of the dead is judged: at least once before the first is done.
      var served = 0
      while waiting.finished == 0 {
        var message = MilterMessage(from: "ann@well.test", sender: "ann@well.test", client: "192.0.2.8")
        message.helo = "well.test"
        let summary = try lab.deliver(message).summary()
        #expect(summary == "spf=pass dkim=none dmarc=pass arc=none iprev=pass")
        if waiting.finished == 0 { served += 1 }
      }
      #expect(served > 0)
      for (verdict, seconds) in try waiting.join() {
        #expect(seconds < Self.bound)
        let results = try verdict.results().filter { $0.method != "arc" }
        #expect(results.allSatisfy { $0.result == "temperror" }, "\(verdict)")
        #expect(results.count == 13, "\(verdict)")
        // A temporary error neither refuses nor quarantines.
        #expect(try verdict.decision() == "accept dmarc_temperror")
      }
      let after = try lab.metrics()
      func added(_ name: String) -> Double { after[name, default: 0] - before[name, default: 0] }
      #expect(added("gomail_dns_budget_cuts_total") > 0)
      #expect(added("gomail_spf_lookup_errors_total") == 8)
      #expect(added("gomail_dmarc_lookup_errors_total") == 8)
      #expect(after.contains { $0.key.hasPrefix("gomail_dns_lookups_total{") && $0.key.contains("timeout") })
    }
  }

  /// Where no server listens at all, mail is accepted all the same.
  @Test func withoutAnyServerMailFlows() throws {
    let lab = try Lab(settings: Self.settings, dnsServer: "127.0.0.1@\(ScriptedDNSServer.unusedPort())")
    defer { try? lab.stop() }
    try lab.start(.milter)
    let began = Date()
    let verdict = try lab.deliver(Self.needy)
    #expect(Date().timeIntervalSince(began) < Self.bound)
    // Without an ARC field nothing has to be asked.
    let results = try verdict.results().filter { $0.method != "arc" }
    #expect(results.allSatisfy { $0.result == "temperror" }, "\(verdict)")
    #expect(try verdict.decision() == "accept dmarc_temperror")
  }
}
