import Foundation
import TestSupport
import Testing

/// Our own mail on its way out: who is signed, what the other side says of it, keys that come and go.
@Suite(.serialized)
struct SigningScenarios {
  private static let zone =
    Zone.usual + """

      sender.test TXT "v=spf1 -all"
      _dmarc.sender.test TXT "v=DMARC1; p=reject; adkim=s"
      sender.test MX 10 mx.sender.test
      """

  private static func own(_ from: String = "ann@sender.test") -> MilterMessage {
    var message = MilterMessage(from: from, sender: from)
    message.daemon = "ORIGINATING"
    return message
  }

  /// The selectors of the signatures on a message, from the top.
  private static func selectors(_ verdict: MilterVerdict) -> [String] {
    verdict.values("DKIM-Signature").compactMap { $0.firstMatch(of: /s=([^;]+);/).map { String($0.1) } }
  }

  /// One Postfix signs, another one receives: both signatures pass, and DMARC by them alone.
  @Test func whatWeSignPassesElsewhere() throws {
    let receiving = try Lab(zone: Self.zone)
    defer { #expect(throws: Never.self) { try receiving.stop() } }
    let sending = try Lab(
      settings: ["domains: [sender.test]", "trusted_networks: [127.0.0.0/8]"],
      postfix: [
        "myhostname = out.sender.test", "virtual_mailbox_domains = sender.test",
        "default_transport = smtp", "relayhost = [127.0.0.1]:\(receiving.smtpPort)",
        "non_smtpd_milters = { unix:gomail/milter.sock }", "internal_mail_filter_classes = bounce",
      ], zone: Self.zone)
    defer { #expect(throws: Never.self) { try sending.stop() } }
    let keys = try SigningKeys.generate(sending, "sender.test", selector: "s1")
    try sending.rewrite(
      settings: ["domains: [sender.test]", "trusted_networks: [127.0.0.0/8]"] + keys.lines)
    receiving.dns.replaceZone(try ScriptedZone(Self.zone + "\n" + keys.zone))
    try receiving.start()
    try sending.start()

    let long = (0..<40).map { " <id-\($0)-0123456789@sender.test>" }.joined(separator: "\r\n")
    let messages = [
      "plain": "From: Ann <ann@sender.test>\r\nSubject: Hello\r\n\r\nHello.\r\n",
      "eight": "From: ann@sender.test\r\nSubject: Grüße\r\nContent-Type: text/plain; charset=utf-8\r\n"
        + "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße,  Ann \r\n\r\n\r\n",
      "long": "From: ann@sender.test\r\nReferences:\(long)\r\nSubject:  a \t b \r\n\r\n",
      "list": "From: ann@sender.test\r\nList-Unsubscribe: <https://sender.test/u/1>\r\n"
        + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nSubject: News\r\n\r\n.dots\r\n..\r\n",
    ]
    let client = try SMTPClient(port: sending.smtpPort)
    _ = try client.command("EHLO client.sender.test")
    for (name, text) in messages {
      let reply = try client.send(
        Array(text.utf8), from: "ann@sender.test", to: ["\(name)@example.com"], parameters: " BODY=8BITMIME")
      #expect(reply.code == 250, "\(name): \(reply)")
    }
    // sendmail(1), without an SMTP client.
    try Shell.run(
      "/usr/sbin/sendmail",
      ["-C", sending.root.appending(path: "etc").path, "-f", "cron@sender.test", "local@example.com"],
      input: Data("From: cron@sender.test\nSubject: Report\n\nDone.\n".utf8))
    let names = messages.keys + ["local"]
    let events = try receiving.events(names.count)
    for name in names {
      let event = try #require(events.first { $0["recipient"] as? String == "\(name)@example.com" })
      let headers = try #require(event["headers"] as? [[String]])
      let results = try StrictResults(headers[0][1]).entries
      #expect(
        results.filter { $0.method == "dkim" }.map(\.result) == ["pass", "pass"], "\(name): \(results)")
      #expect(
        results.filter { $0.method == "dkim" }.compactMap { $0.properties["header.a"] }
          == ["rsa-sha256", "ed25519-sha256"])
      #expect(results.filter { $0.method == "dmarc" }.map(\.result) == ["pass"], "\(name): \(results)")
      #expect(headers.count { $0[0] == "DKIM-Signature" } == 2)
      #expect(!headers.contains { $0[0].hasPrefix("X-GoMail-") })
    }
    let log = sending.log(.milter)
    #expect(log.contains("signed=s1-rsa/sender.test,s1-ed25519/sender.test"), "\(log.suffix(2000))")
  }

  /// Mail from outside with our From is judged, and never signed: only the session decides.
  @Test func whatOnlyClaimsToBeOursIsNotSigned() throws {
    let lab = try Lab(zone: Self.zone)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    let keys = try SigningKeys.generate(lab, "sender.test", selector: "s1")
    try lab.rewrite(settings: ["domains: [sender.test]"] + keys.lines)
    try lab.start(.milter)
    var forged = MilterMessage(from: "ann@sender.test", sender: "ann@sender.test")
    let counted = try lab.counted {
      let outside = try lab.deliver(forged)
      #expect(Self.selectors(outside).isEmpty && !outside.fields.isEmpty)
      forged.daemon = "smtpd"
      #expect(Self.selectors(try lab.deliver(forged)).isEmpty)
      #expect(Self.selectors(try lab.deliver(Self.own())) == ["s1-rsa", "s1-ed25519"])
      #expect(Self.selectors(try lab.deliver(Self.own("ann@news.sender.test"))) == ["s1-rsa", "s1-ed25519"])
      #expect(Self.selectors(try lab.deliver(Self.own("ann@other.test"))).isEmpty)
      forged.macros = ["{auth_type}": "PLAIN", "{auth_authen}": "ann"]
      #expect(Self.selectors(try lab.deliver(forged)) == ["s1-rsa", "s1-ed25519"])
    }
    #expect(counted["gomail_dkim_signed_total"] == 3)
    #expect(counted["gomail_dkim_signatures_made_total{algorithm=\"rsa-sha256\"}"] == 3)
    #expect(counted["gomail_dkim_signatures_made_total{algorithm=\"ed25519-sha256\"}"] == 3)
    #expect(counted["gomail_dkim_unsigned_total{reason=\"no_key\"}"] == 1)
    #expect(counted["gomail_dkim_sign_errors_total"] == nil)
    #expect(lab.log(.milter).contains("unsigned=signing_no_key"))
  }

  @Test func aReloadSwapsKeys() throws {
    let lab = try Lab(zone: Self.zone)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    let old = try SigningKeys.generate(lab, "sender.test", selector: "old")
    let new = try SigningKeys.generate(lab, "sender.test", selector: "new")
    try lab.rewrite(settings: ["domains: [sender.test]"] + old.lines)
    try lab.start(.milter)
    #expect(Self.selectors(try lab.deliver(Self.own())) == ["old-rsa", "old-ed25519"])
    try lab.reload(settings: ["domains: [sender.test]"] + new.lines)
    #expect(Self.selectors(try lab.deliver(Self.own())) == ["new-rsa", "new-ed25519"])
    // A key that cannot be used: the ones that there are go on.
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: old.keys[0].file)
    try lab.rewrite(settings: ["domains: [sender.test]"] + old.lines)
    #expect(try lab.ask(.milter, "POST", "/reload").status != 200)
    #expect(Self.selectors(try lab.deliver(Self.own())) == ["new-rsa", "new-ed25519"])
    #expect(lab.log(.milter).contains("may be used by others than its owner (mode 0644)"))
  }

  @Test(arguments: [0o640, 0o604, 0o666])
  func anOpenKeyIsRefused(mode: Int) throws {
    let lab = try Lab(zone: Self.zone)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    let keys = try SigningKeys.generate(lab, "sender.test", selector: "s1")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: keys.keys[1].file)
    try lab.rewrite(settings: ["domains: [sender.test]"] + keys.lines)
    try lab.start(.milter, mayEnd: true)
    #expect(try lab.terminate(.milter) == 78)
    #expect(lab.log(.milter).contains("chmod 0600 \(keys.keys[1].file)"))
    try Shell.run(
      Repository.binary("gomail-milter").path, ["--check-config", "--config", lab.settingsFile], expecting: 78
    )
    let check = try lab.gomailctl(["config", "check"], expecting: 78)
    #expect(check.contains("dkim_keys: \(keys.keys[1].file) may be used by others than its owner"))
  }

  /// Postfix's own mail: a bounce is signed for its host's domain; what came in and is put back into the queue or
  /// forwarded by a program is not, whatever its From says.
  @Test(arguments: [true, false])
  func bouncesAreSignedAndRequeuedMailIsNot(isJudged: Bool) throws {
    let lab = try Lab(
      // What nobody here has: local(8) knows no such user, and a bounce goes back.
      postfix: [
        "myhostname = out.sender.test", "virtual_mailbox_domains = sender.test", "default_transport = local",
      ]
        + (isJudged ? [] : ["smtpd_milters ="]), zone: Self.zone)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    let keys = try SigningKeys.generate(lab, "sender.test", selector: "s1")
    try lab.rewrite(
      settings: ["domains: [sender.test]", "dmarc_enforcement: none", "trusted_networks: [127.0.0.1/32]"]
        + keys.lines)
    try lab.start()
    #expect(try lab.terminate(.forwarder) == 0)
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("EHLO client.sender.test").code == 250)
    #expect(try client.command("XCLIENT ADDR=192.0.2.66 NAME=other.example.net").code == 220)
    #expect(try client.command("EHLO other.example.net").code == 250)
    // No trace but what Postfix itself writes.
    let forged = "From: ann@sender.test\r\n\r\nHello.\r\n"
    let reply = try client.send(Array(forged.utf8), from: "eve@example.net", to: ["forged@sender.test"])
    #expect(reply.code == 250)
    try lab.wait("the message is deferred") { lab.mailLog.contains("status=deferred") }
    let etc = lab.root.appending(path: "etc").path
    try Shell.run("/usr/sbin/postsuper", ["-c", etc, "-r", "ALL"])
    // pickup(8) looks once a minute by itself.
    try Shell.run("/usr/sbin/postkick", ["-c", etc, "public", "pickup", "W"])
    try lab.wait("it is in the queue again") { lab.mailLog.contains("orig_id=") }
    // As a program of a .forward would: the message that came in, From and all.
    let forwarded = "Received: from other.example.net by out.sender.test\nFrom: ann@sender.test\n\nHello.\n"
    try Shell.run(
      "/usr/sbin/sendmail", ["-C", etc, "-f", "eve@example.net", "forwarded@sender.test"],
      input: Data(forwarded.utf8))
    try lab.wait("the milter saw it") { lab.log(.milter).contains("unsigned=signing_in_transit") }
    let user = try SMTPClient(port: lab.smtpPort)
    _ = try user.command("EHLO client.sender.test")
    let undeliverable = Array("From: ann@sender.test\r\n\r\nHello.\r\n".utf8)
    #expect(try user.send(undeliverable, from: "ann@sender.test", to: ["x@nowhere.test"]).code == 250)
    try lab.start(.forwarder)
    try lab.flushQueue()
    let events = try lab.events(3)
    func signatures(_ recipient: String) throws -> Int {
      let event = try #require(events.first { $0["recipient"] as? String == recipient })
      return try #require(event["headers"] as? [[String]]).count { $0[0] == "DKIM-Signature" }
    }
    #expect(try signatures("forged@sender.test") == 0)
    #expect(try signatures("forwarded@sender.test") == 0)
    #expect(try signatures("ann@sender.test") == 2)
  }

  /// `gomailctl dkim check`: each thing that can be wrong with a record, and what it says.
  @Test func theDNSIsChecked() throws {
    let lab = try Lab(zone: Self.zone)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    let keys = try SigningKeys.generate(lab, "sender.test", selector: "s1")
    let other = try SigningKeys.generate(lab, "sender.test", selector: "s2")
    try lab.rewrite(settings: ["domains: [sender.test]"] + keys.lines)
    func check(_ zone: String, expecting status: Int32) throws -> String {
      lab.dns.replaceZone(try ScriptedZone(Self.zone + "\n" + zone))
      return try lab.gomailctl(["dkim", "check"], expecting: status)
    }
    let names = keys.keys.map(\.name)
    #expect(try check(keys.zone, expecting: 0) == names.map { "ok    \($0): published\n" }.joined())
    #expect(try check("", expecting: 1).contains("FAIL  \(names[0]): no record\n      publish"))
    #expect(
      try check("\(names[0]) SERVFAIL\n\(names[1]) SERVFAIL", expecting: 75).contains(
        "the DNS gave no answer"))
    #expect(try check("\(names[0]) SERVFAIL", expecting: 1).contains("no record"))
    let swapped = other.zone.replacing("s2-", with: "s1-")
    #expect(try check(swapped, expecting: 1).contains("the record holds another key than the file"))
    #expect(try check(keys.zone + "\n" + swapped, expecting: 1).contains("beside other TXT records: 2"))
    let revoked = String(keys.zone.split(separator: "\n")[0]) + "\n\(names[1]) TXT \"v=DKIM1; k=ed25519; p=\""
    #expect(try check(revoked, expecting: 1).contains("the record cannot be used: key revoked"))
    let testing = keys.zone.replacing("k=ed25519;", with: "k=ed25519; t=y;")
    #expect(try check(testing, expecting: 0).contains("published, in test mode (t=y)"))
    let shown = try lab.gomailctl(["dkim", "show", "sender.test"])
    #expect(
      shown.contains(keys.keys[0].record) && shown.contains("\(names[1]). IN TXT \"v=DKIM1; k=ed25519;"))
    try lab.gomailctl(["dkim", "show", "other.test"], expecting: 65)
    try lab.gomailctl(["dkim", "generate", "sender.test", "--selector", "s1"], expecting: 73)
    try lab.gomailctl(["dkim", "generate", "nodot"], expecting: 65)
  }
}
