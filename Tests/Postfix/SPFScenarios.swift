import Foundation
import TestSupport
import Testing

/// SPF and the client's reverse name as the milter's fields show them.
@Suite(.serialized)
struct SPFScenarios {
  /// A sender, and what must be said of it.
  static let senders: [(client: String, helo: String, sender: String, result: String, property: String)] = [
    ("192.0.2.9", "mail.example.net", "ann@hard.example.net", "pass", "smtp.mailfrom=hard.example.net"),
    (
      "::ffff:192.0.2.9", "mail.example.net", "ann@hard.example.net", "pass", "smtp.mailfrom=hard.example.net"
    ),
    ("198.51.100.66", "mail.example.net", "ann@hard.example.net", "fail", "smtp.mailfrom=hard.example.net"),
    ("2001:db8::66", "mail.example.net", "ann@hard.example.net", "fail", "smtp.mailfrom=hard.example.net"),
    (
      "198.51.100.66", "mail.example.net", "ann@soft.example.net", "softfail",
      "smtp.mailfrom=soft.example.net"
    ),
    (
      "192.0.2.9", "mail.example.net", "ann@neutral.example.net", "neutral",
      "smtp.mailfrom=neutral.example.net"
    ),
    (
      "192.0.2.9", "mail.example.net", "ann@broken.example.net", "permerror",
      "smtp.mailfrom=broken.example.net"
    ),
    ("192.0.2.9", "mail.example.net", "ann@away.example.net", "temperror", "smtp.mailfrom=away.example.net"),
    ("192.0.2.9", "mail.example.net", "ann@silent.example.net", "none", "smtp.mailfrom=silent.example.net"),
    ("192.0.2.9", "mail.example.net", "ann@nowhere.example.net", "none", "smtp.mailfrom=nowhere.example.net"),
    // A bounce is judged by the name that the client gave itself.
    ("192.0.2.9", "mail.example.net", "", "pass", "smtp.helo=mail.example.net"),
    ("198.51.100.66", "mail.example.net", "", "fail", "smtp.helo=mail.example.net"),
    ("192.0.2.9", "localhost", "", "none", "smtp.helo=localhost"),
    ("192.0.2.9", "[192.0.2.9]", "", "none", "smtp.helo=[192.0.2.9]"),
  ]

  @Test func everyResultIsShown() throws {
    try Lab.withMilter { (lab) throws in
      for item in Self.senders {
        let name = "\(item.sender) from \(item.client)"
        var message = MilterMessage(
          from: "ann@silent.example.net", sender: item.sender, client: item.client)
        message.helo = item.helo
        let verdict = try lab.deliver(message)
        #expect(
          verdict.fields.prefix(3).map(\.name) == [
            "Authentication-Results", "Received-SPF", "X-GoMail-Verdict",
          ], "\(name)")
        let entry = try #require(try verdict.results().first, "\(name)")
        #expect(entry.method == "spf" && entry.result == item.result, "\(name): \(entry)")
        #expect(entry.properties.map { "\($0)=\($1)" } == [item.property], "\(name)")

        let text = try #require(verdict.values("Received-SPF").first)
        let field = try #require(StrictReceivedSPF(text), "\(text)")
        #expect(field.result == item.result, "\(name): \(text)")
        let pairs = Dictionary(field.pairs.map { ($0.key, $0.value) }) { first, _ in first }
        let client = item.client.replacing("::ffff:", with: "")
        #expect(pairs["client-ip"] == client && pairs["helo"] == item.helo, "\(text)")
        #expect(pairs["envelope-from"] == item.sender && pairs["receiver"] == "mx.example.com", "\(text)")
        let finding = try #require(
          (try verdict.sealed()["authentication"] as? [String: Any])?["spf"] as? [String: Any])
        #expect(finding["result"] as? String == item.result, "\(name)")
        #expect(finding["received_spf_header"] as? String == text, "\(name)")
      }
    }
  }

  @Test func theReverseNameIsConfirmed() throws {
    let clients = [
      ("192.0.2.9", "pass"), ("192.0.2.10", "fail"), ("192.0.2.11", "temperror"), ("192.0.2.12", "permerror"),
      ("2001:db8::9", "permerror"), ("IPv6:2001:db8::9", "permerror"), ("IPv6:::ffff:192.0.2.9", "pass"),
    ]
    try Lab.withMilter { (lab) throws in
      for (client, result) in clients {
        let verdict = try lab.deliver(
          MilterMessage(from: "ann@silent.example.net", sender: "ann@silent.example.net", client: client))
        let entry = try #require(try verdict.results().last)
        #expect(entry.method == "iprev" && entry.result == result, "\(client): \(entry)")
        // Postfix writes IPv6 addresses to milters with a tag; mapped ones are IPv4.
        let shown = client.replacing("IPv6:", with: "").replacing("::ffff:", with: "")
        #expect(entry.properties["policy.iprev"] == shown, "\(entry)")
        #expect(entry.comment == (result == "pass" ? "mail.example.net" : nil), "\(entry)")
      }
    }
  }

  /// Mail of the operator's own: by network, by authentication, by the listener it came in at.
  @Test func theOperatorsOwnMailIsNotJudged() throws {
    try Lab.withMilter(settings: ["trusted_networks: [192.0.2.128/25, 2001:db8:1::/48]"]) { (lab) throws in
      var own = ["192.0.2.200", "2001:db8:1::9", "::ffff:192.0.2.129"].map {
        MilterMessage(from: "ann@reject.test", sender: "ann@reject.test", client: $0)
      }
      var authenticated = MilterMessage(
        from: "ann@reject.test", sender: "ann@reject.test", client: "198.51.100.66")
      authenticated.macros = ["{auth_type}": "PLAIN", "{auth_authen}": "ann"]
      var submitted = MilterMessage(
        from: "ann@reject.test", sender: "ann@reject.test", client: "198.51.100.66")
      submitted.daemon = "ORIGINATING"
      own += [authenticated, submitted]
      for message in own {
        let verdict = try lab.deliver(message)
        #expect(verdict.isAccepted && verdict.values("Received-SPF").isEmpty, "\(verdict)")
        #expect(verdict.values("Authentication-Results") == ["mx.example.com; none"], "\(verdict)")
        #expect(try verdict.decision() == "accept")
      }
      #expect(lab.dns.queries.isEmpty, "\(lab.dns.queries)")
      var stranger = MilterMessage(
        from: "ann@reject.test", sender: "ann@reject.test", client: "192.0.2.100")
      // An empty macro is no authentication, and neither is a listener of another name.
      stranger.macros = ["{auth_type}": ""]
      stranger.daemon = "smtpd"
      #expect(try lab.deliver(stranger).summary() == "spf=fail dkim=none dmarc=fail arc=none iprev=permerror")
    }
  }
}
