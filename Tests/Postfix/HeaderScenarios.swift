import TestSupport
import Testing

/// Which fields of a message go, and what is left.
@Suite(.serialized)
struct HeaderScenarios {
  private static let results = "Authentication-Results"

  /// Fields that claim to be ours, in every spelling that somebody could read as our name.
  static let forged: [(name: String, value: String)] = [
    (results, " mx.example.com; spf=pass smtp.mailfrom=bank.test"), (results, "mx.example.com; none"),
    (results, " MX.EXAMPLE.com; dmarc=pass header.from=bank.test"), (results, " mx.example.com 1; spf=pass"),
    (results, " mx.example.com/1; spf=pass"), (results, " \"mx.example.com\"; spf=pass"),
    (results, " \"mx.\\example.com\"; spf=pass"), (results, " (a) mx.example.com (b) 1 (c); spf=pass"),
    (results, " (a (b) c) mx.example.com; spf=pass"), (results, "\n mx.example.com;\n\tspf=pass"),
    (results, " (a\n b)\n mx.example.com\n ;\n spf=pass"), (results, "\tmx.example.com\t;\tspf=pass"),
    (results, " mx.example.com"), (results, " mx.example.com;"), (results, " mx.example.com. ; spf=pass"),
    (results, " (open mx.example.com; spf=pass"), (results, " =?utf-8?q?mx.example.com?=; spf=pass"),
    (results, " mx.example.com spf=pass"), ("authentication-results", " mx.example.com; spf=pass"),
    ("AUTHENTICATION-RESULTS", " Mx.Example.Com; spf=pass"), ("Received-SPF", " pass (mx.example.com: fine)"),
    ("received-spf", " fail"), ("RECEIVED-SPF", ""), ("X-GoMail-Verdict", " v=1; k=1; d=1; h=1; p=e30="),
    ("x-gomail-verdict", " v=1"), ("X-GOMAIL-Spool", " {}"), ("X-GoMail-", " x"), ("X-GoMail-Anything", " x"),
  ]

  /// Fields of others, which look a little like ours.
  static let foreign: [(name: String, value: String)] = [
    (results, " other.example.net; dkim=pass header.d=example.net"), (results, " notmx.example.com; none"),
    (results, " mx.example.com.reject.test; spf=pass"), (results, " example.com; none"),
    (results, " sub.mx.example.com; none"), (results, " other.example.net (mx.example.com); none"),
    (results, " other.example.net; spf=pass smtp.mailfrom=mx.example.com"),
    (results, " \"other.example.net\" 1; none"),
    ("ARC-Authentication-Results", " i=1; mx.example.com; spf=pass"),
    ("Authentication-Results-Original", " mx.example.com; spf=pass"), ("X-Received-SPF", " pass"),
    ("X-GoMailer", " 1"), ("X-Go-Mail-Verdict", " 1"), ("Received", " from mx.example.com"),
  ]

  @Test func everyForgeryGoesAndNothingElse() throws {
    try Lab.withMilter { (lab) throws in
      func kept(_ fields: [(name: String, value: String)]) throws -> [String] {
        var message = MilterMessage()
        message.fields += fields
        let verdict = try lab.deliver(message)
        let own = ["Authentication-Results", "Received-SPF", "X-GoMail-Verdict"]
        #expect(verdict.fields.prefix(3).map(\.name) == own, "\(verdict)")
        return verdict.fields.dropFirst(5).map { "\($0.name):\($0.value)" }
      }
      for field in Self.forged { #expect(try kept([field]) == [], "\(field)") }
      for field in Self.foreign { #expect(try kept([field]) == ["\(field.name):\(field.value)"]) }
      // All at once, mixed: numbers of fields of one name shift with each deletion.
      let all = Self.forged.map { ($0, true) } + Self.foreign.map { ($0, false) }
      for seed in 1...8 as ClosedRange<UInt64> {
        var generator = SeededGenerator(seed: seed)
        let mixed = all.shuffled(using: &generator)
        let expected = mixed.filter { !$0.1 }.map { "\($0.0.name):\($0.0.value)" }
        #expect(try kept(mixed.map(\.0)) == expected, "seed \(seed)")
      }
    }
  }

  @Test func deletionsGoFromLastToFirst() throws {
    try Lab.withMilter { (lab) throws in
      var message = MilterMessage()
      message.fields += Array(repeating: Self.forged[0], count: 8) + Self.foreign + Self.forged
      let verdict = try lab.deliver(message)
      var last: [String: Int] = [:]
      for case .change(let occurrence, let name, let value) in verdict.edits {
        #expect(value.isEmpty, "\(name): \(value)")
        let key = name.lowercased()
        #expect(occurrence < last[key, default: .max], "\(verdict.edits)")
        last[key] = occurrence
      }
      #expect(verdict.edits.suffix(3).allSatisfy { if case .insert = $0 { true } else { false } })
    }
  }

  /// Text of the sender's that would be a result if it were not wrapped.
  static let payloads: [String] = [
    "x; dkim=pass header.d=bank.test", "x;dkim=pass", "x\"; spf=pass", "x) dkim=pass (", "x (spf=pass)",
    "spf=pass", "dmarc=pass", "x\\\"; spf=pass smtp.mailfrom=bank.test", "x\\", "x\"", "x(", "x)", "\"", ";",
    "=",
    "x dkim=pass header.d=bank.test", "x; auth=pass", "ü; spf=pass", "x\tspf=pass", "x,spf=pass",
    "x/1;spf=pass",
    "=?utf-8?q?x=3B_spf=3Dpass?=", "%0d%0aspf=pass", String(repeating: "a;spf=pass ", count: 40),
    "x\rspf=pass", "x\nspf=pass", "x\r\nAuthentication-Results: mx.example.com; spf=pass", "\u{7f};spf=pass",
    "\u{2028}spf=pass", "ｘ；spf＝pass", "x.test; spf=pass",
  ]

  /// A message from a client of which nothing is right: whatever passes was injected.
  private func expectNothingPasses(_ message: MilterMessage, signatures: Int = 0, in lab: Lab) throws {
    let verdict = try lab.deliver(message)
    // An address that breaks the grammar is refused before it is written anywhere.
    guard verdict.isAccepted else {
      #expect(verdict.stage == "mail" && verdict.reply.hasPrefix("5"), "\(message): \(verdict)")
      #expect(verdict.reply.utf8.allSatisfy { (0x20...0x7e).contains($0) || $0 == 13 || $0 == 10 })
      return
    }
    let entries = try verdict.results()
    let methods = ["spf"] + Array(repeating: "dkim", count: max(1, signatures)) + ["dmarc", "arc", "iprev"]
    #expect(entries.map(\.method) == methods, "\(message): \(verdict.fields[0].value)")
    #expect(entries.allSatisfy { $0.result != "pass" }, "\(message): \(verdict.fields[0].value)")
    let names = ["Authentication-Results", "Received-SPF", "X-GoMail-Verdict"] + message.fields.map(\.name)
    #expect(verdict.fields.map(\.name) == names, "\(message): \(verdict)")
    let text = try #require(verdict.values("Received-SPF").first)
    let field = try #require(ReadSPFField(text), "\(message): \(text)")
    #expect(field.result == entries[0].result && field.hasOnlyKnownKeys, "\(text)")
    for value in [verdict.fields[0].value, verdict.fields[1].value, verdict.fields[2].value] {
      #expect(!value.contains("\r") && !value.contains("\u{0}"), "\(message): \(value.debugDescription)")
      for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(line.utf8.count <= 998, "\(line)")
      }
      #expect(value.split(separator: "\n").dropFirst().allSatisfy { $0.first == " " || $0.first == "\t" })
    }
  }

  private static func stranger(sender: String) -> MilterMessage {
    MilterMessage(from: "ann@silent.example.net", sender: sender, client: "198.51.100.66")
  }

  @Test func noNameOrAddressAddsAResult() throws {
    let zone =
      Zone.verdicts + """

        66.100.51.198.in-addr.arpa PTR x;\\032dkim=pass.test
        x;\\032dkim=pass.test A 198.51.100.66
        66.100.51.198.in-addr.arpa PTR x".spf=pass.test
        x".spf=pass.test A 198.51.100.66
        hostile.test TXT "v=spf1 nonsense;dkim=pass\\" exp=; -all"
        nasty.test TXT "v=spf1 exp=words.test include:x;spf=pass.test -all"
        words.test TXT "x\\"; dkim=pass (header.d=bank.test"
        """
    try Lab.withMilter(zone: zone) { (lab) throws in
      for payload in Self.payloads {
        for helo in [payload, "[\(payload)]", "\(payload).test"] {
          var message = Self.stranger(sender: "")
          message.helo = helo
          try expectNothingPasses(message, in: lab)
          message.sender = "ann@hard.example.net"
          try expectNothingPasses(message, in: lab)
        }
        let quoted = payload.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").prefix(60)
        for sender in ["\"\(quoted)\"@hard.example.net", "ann@\(payload)", "ann@\(payload).test", payload] {
          var message = Self.stranger(sender: sender)
          message.parameters = ["SMTPUTF8"]
          try expectNothingPasses(message, in: lab)
        }
        var message = Self.stranger(sender: "ann@hard.example.net")
        message.hostname = payload
        try expectNothingPasses(message, in: lab)
      }
      for sender in ["ann@hostile.test", "ann@nasty.test"] {
        try expectNothingPasses(Self.stranger(sender: sender), in: lab)
      }
    }
  }

  @Test func noSignatureOrAuthorAddsAResult() throws {
    try Lab.withMilter { (lab) throws in
      for payload in Self.payloads where !payload.contains(where: \.isNewline) {
        var message = Self.stranger(sender: "ann@hard.example.net")
        let tags = [
          "a=\(payload)", "d=\(payload)", "s=\(payload)", "i=\(payload)@x.test", "b=\(payload)", payload,
        ]
        for tag in tags {
          let rest = ["v=1", "a=rsa-sha256", "d=x.test", "s=s", "h=from", "bh=AAAA", "b=AAAA"]
            .filter { $0.prefix(2) != tag.prefix(2) }
          let value = " " + ([tag] + rest).joined(separator: "; ")
          message.fields.append(("DKIM-Signature", value))
        }
        try expectNothingPasses(message, signatures: tags.count, in: lab)
        message = Self.stranger(sender: "ann@hard.example.net")
        for author in [
          "\(payload) <ann@silent.example.net>", "ann@\(payload)", "\"\(payload)\"@silent.example.net",
        ] {
          message.fields[0].value = " \(author)"
          try expectNothingPasses(message, in: lab)
        }
      }
    }
  }
}
