import Testing

/// The operator's rules, and what a client is told that breaks one.
@Suite(.serialized)
struct RuleScenarios {
  private struct Try {
    var settings: [String]
    var message: MilterMessage
    /// Stage and what the reply begins with; `nil` where the message is taken.
    var refusal: (stage: String, begin: String, parts: [String])?
  }

  private static func message(
    sender: String = "ann@hard.example.net", to recipient: String = "inbox@example.com",
    client: String = "192.0.2.9", parameters: [String] = []
  ) -> MilterMessage {
    var message = MilterMessage(from: "ann@silent.example.net", sender: sender, client: client)
    message.recipients = [recipient]
    message.parameters = parameters
    return message
  }

  private static let tlds = ["allowed_tlds: [com, net, xn--p1ai]"]
  private static let blocked = ["blocked_domains: [example.net, bücher.test]"]
  private static let spf = ["require_spf: true"]

  private static var tries: [Try] {
    var tries: [Try] = []
    func add(_ settings: [String], _ message: MilterMessage, _ refusal: (String, String, [String])? = nil) {
      tries.append(Try(settings: settings, message: message, refusal: refusal))
    }
    add(tlds, message())
    add(tlds, message(sender: "ann@none.test"), ("mail", "550 5.7.1 ", ["test"]))
    add(tlds, message(sender: "ann@EXAMPLE.ORG"), ("mail", "550 5.7.1 ", ["org"]))
    add(tlds, message(to: "inbox@none.test"), ("rcpt", "550 5.7.1 ", ["test"]))
    add(tlds, message(sender: "ann@пример.рф", parameters: ["SMTPUTF8"]))
    add(tlds, message(sender: "ann@com.org"), ("mail", "550 5.7.1 ", ["org"]))
    add(tlds, message(sender: "ann@[192.0.2.9]"), ("mail", "550 5.7.1 ", ["without a domain"]))
    add(tlds, message(sender: ""))
    add(tlds, message(to: "postmaster"))
    add(blocked, message(sender: "ann@example.net"), ("mail", "550 5.7.1 ", ["example.net"]))
    add(
      blocked, message(sender: "ann@a.b.Example.Net"),
      ("mail", "550 5.7.1 ", ["a.b.example.net", "example.net"]))
    add(blocked, message(sender: "ann@badexample.net"))
    add(blocked, message(sender: "ann@example.net.test"))
    add(
      blocked, message(sender: "ann@none.test", to: "inbox@hard.example.net"),
      ("rcpt", "550 5.7.1 ", ["example.net"]))
    add(
      blocked, message(sender: "ann@xn--bcher-kva.test"), ("mail", "550 5.7.1 ", ["xn--bcher-kva.test"]))
    add(blocked, message(sender: ""))
    add(spf, message())
    add(
      spf, message(sender: "ann@explains.example.net", client: "198.51.100.66"),
      ("end", "550 5.7.23 ", ["198.51.100.66 may not send for explains.example.net"]))
    for name in ["soft", "neutral", "broken", "silent"] {
      add(
        spf, message(sender: "ann@\(name).example.net", client: "198.51.100.66"),
        ("end", "550 5.7.23 ", ["\(name).example.net"]))
    }
    add(spf, message(sender: "ann@away.example.net"), ("end", "451 4.7.24 ", ["away.example.net"]))
    // What the operator sends is not judged.
    var own = message(client: "198.51.100.66")
    own.macros = ["{auth_type}": "PLAIN"]
    add(spf, own)
    add(["require_dkim: true"], own)
    add(["require_dkim: true"], message(), ("end", "550 5.7.20 ", ["signature"]))
    add([], message(sender: "jörg@hard.example.net"), ("mail", "553 5.6.7 ", ["SMTPUTF8"]))
    add([], message(sender: "ann@bücher.example.org"), ("mail", "553 5.6.7 ", ["SMTPUTF8"]))
    add([], message(sender: "jörg@hard.example.net", parameters: ["SMTPUTF8"]))
    add([], message(to: "empfänger@example.com"), ("rcpt", "553 5.6.7 ", ["SMTPUTF8"]))
    add([], message(to: "empfänger@example.com", parameters: ["BODY=8BITMIME", "smtputf8"]))
    let size = ["max_message_size: 64KiB"]
    add(size, message(parameters: ["SIZE=65537"]), ("mail", "552 5.3.4 ", ["65536"]))
    add(size, message(parameters: ["SIZE=65536"]))
    add(size, message(parameters: ["SIZE=99999999999999999999"]), ("mail", "552 5.3.4 ", ["65536"]))
    add(size, message(parameters: ["SIZE=1e9"]), ("mail", "501 5.5.4 ", ["SIZE"]))
    var large = message()
    large.body = Array(repeating: UInt8(ascii: "x"), count: 65_600)
    add(size, large, ("end", "552 5.3.4 ", ["65536"]))
    for sender in ["ann", "ann@", "ann@exa mple.net", "ann@[x]", "ann@a;b"] {
      add([], message(sender: sender), ("mail", "553 5.1.7 ", ["sender"]))
    }
    for recipient in ["ann", "ann@", "ann@example..com", "ann@exa mple.com"] {
      add([], message(to: recipient), ("rcpt", "553 5.1.3 ", ["recipient"]))
    }
    // What Postfix takes, with quotes that it adds or not, is taken.
    for sender in ["@example.net", "a..b@example.net", "two words@example.net", "ann@a..b"] {
      add([], message(sender: sender))
    }
    return tries
  }

  /// One milter, which reads its settings again where they change.
  @Test func eachRuleHasItsReply() throws {
    try Lab.withMilter { (lab) throws in
      var settings: [String] = []
      for item in Self.tries {
        if item.settings != settings { try lab.reload(settings: item.settings) }
        settings = item.settings
        let name = "\(settings) <\(item.message.sender)> to \(item.message.recipients)"
        let verdict = try lab.deliver(item.message)
        guard let (stage, begin, parts) = item.refusal else {
          #expect(verdict.isAccepted, "\(name): \(verdict)")
          continue
        }
        #expect(verdict.stage == stage && verdict.reply.hasPrefix(begin), "\(name): \(verdict)")
        for part in parts { #expect(verdict.reply.contains(part), "\(name): \(verdict.reply)") }
      }
    }
  }

  /// One refused recipient does not cost the others their mail.
  @Test func aRefusedRecipientIsRefusedAlone() throws {
    try Lab.withMilter(settings: ["blocked_domains: [none.test]"]) { (lab) throws in
      var message = Self.message()
      message.recipients = ["inbox@none.test", "inbox@example.com"]
      #expect(try lab.deliver(message).isAccepted)
    }
  }

  @Test func signaturesMayBeRequired() throws {
    try Lab.withMilter(settings: ["require_dkim: true"], zone: Zone.verdicts + "\n" + SignedMessages.zone()) {
      (lab) throws in
      let replies = [
        ("rsa-2048", ""), ("ed25519", ""), ("third", ""), ("body", "550 5.7.20 "), ("missing", "550 5.7.20 "),
        ("short", "550 5.7.20 "), ("away", "451 4.7.20 "), ("away-and-pass", ""),
      ]
      for (name, begin) in replies {
        var message = try MilterMessage(raw: SignedMessages.octets(of: "\(name).eml"))
        message.sender = "ann@hard.example.net"
        let verdict = try lab.deliver(message)
        #expect(begin.isEmpty ? verdict.isAccepted : verdict.reply.hasPrefix(begin), "\(name): \(verdict)")
      }
    }
  }
}
