import Foundation
import Testing

/// Bans by rules and by persons, the allow list, and what clients are told, with a real Postfix.
@Suite(.serialized)
struct BanScenarios {
  private static let rules = ["ban_threshold: 5"]
  /// The policy daemon by itself.
  private static let withoutMilter = ["smtpd_milters =", "inet_protocols = all"]

  /// What Postfix says when the client comes from `address`; 220 where it may go on.
  private func greeting(_ lab: Lab, from address: String) throws -> SMTPClient.Reply {
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    return try client.command("XCLIENT ADDR=\(address)")
  }

  private func isRefused(_ lab: Lab, from address: String) throws -> Bool {
    // The milter's refusal at connect is Postfix's own 421 or 554.
    try greeting(lab, from: address).code != 220
  }

  private func report(_ lab: Lab, _ client: String, count: Int = 1, kind: String = "rate_limit") throws {
    let body =
      #"{"reports":[{"kind":"\#(kind)","client":"\#(client)","rule":"per-client","count":\#(count),"#
      + #""at":"\#(ISO8601DateFormatter().string(from: Date()))"}]}"#
    let answer = try lab.ask(.policyd, "POST", "/violations", body: body)
    guard answer.status == 200 else { throw LabError("violations: \(answer)") }
  }

  private func bans(_ lab: Lab) throws -> [[String: Any]] {
    let text = try lab.gomailctl(["ban", "list", "--json"])
    let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(json?["bans"] as? [[String: Any]])
  }

  @Test func theThresholdBansOverARestartOfAllDaemons() throws {
    let lab = try Lab(settings: Self.rules)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    for _ in 0..<4 { try report(lab, "192.0.2.66") }
    #expect(try !isRefused(lab, from: "192.0.2.66"))
    #expect(try bans(lab).isEmpty)
    // What is not yet a ban survives too.
    #expect(try lab.terminate(.policyd) == 0)
    try lab.start(.policyd)
    try report(lab, "192.0.2.66")
    try lab.wait("the milter refuses the client") { try isRefused(lab, from: "192.0.2.66") }
    #expect(try !isRefused(lab, from: "192.0.2.67"))
    for program in Lab.Program.allCases { lab.kill(program) }
    for program in Lab.Program.allCases { try lab.start(program) }
    try lab.wait("the milter refuses the client again") { try isRefused(lab, from: "192.0.2.66") }
    let ban = try #require(try bans(lab).first)
    #expect(ban["network"] as? String == "192.0.2.66")
    #expect(ban["automatic"] as? Bool == true)
    #expect(ban["action"] as? String == "defer")
    #expect(ban["author"] as? String == "per-client")
    #expect(ban["reason"] as? String == "5 × rate_limit within 10m")
    try lab.gomailctl(["ban", "remove", "192.0.2.66"])
    try lab.wait("the milter takes the client") { try !isRefused(lab, from: "192.0.2.66") }
  }

  @Test func aBanEndsAtItsTime() throws {
    let lab = try Lab(settings: Self.rules + ["ban_duration: 5s"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try report(lab, "192.0.2.66", count: 5)
    try lab.wait("the ban is there") { try !bans(lab).isEmpty }
    try lab.wait("the ban has ended") { try bans(lab).isEmpty }
    #expect(try !isRefused(lab, from: "192.0.2.66"))
    let client = try lab.gomailctl(["ban", "show", "192.0.2.66"])
    #expect(client.contains("no ban\n"))
    #expect(client.contains("next ban  4h, after 1 before"))
  }

  @Test func theAllowListWins() throws {
    let lab = try Lab(settings: Self.rules)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try lab.gomailctl(["ban", "add", "192.0.2.0/24", "--reason", "all of them"])
    try lab.wait("the ban is there") { try isRefused(lab, from: "192.0.2.66") }
    try lab.gomailctl(["allow", "add", "192.0.2.64/28", "--reason", "but these"])
    try lab.wait("the entry is there") { try !isRefused(lab, from: "192.0.2.66") }
    #expect(try isRefused(lab, from: "192.0.2.7"))
    try report(lab, "192.0.2.66", count: 100)
    #expect(try bans(lab).count == 1)
    #expect(try lab.gomailctl(["allow", "list", "--json"]).contains("192.0.2.64/28"))
    for program in Lab.Program.allCases { lab.kill(program) }
    for program in Lab.Program.allCases { try lab.start(program) }
    try lab.wait("the ban is there again") { try isRefused(lab, from: "192.0.2.7") }
    #expect(try !isRefused(lab, from: "192.0.2.66"))
    try lab.gomailctl(["allow", "remove", "192.0.2.64/28"])
    try lab.wait("the entry is gone") { try isRefused(lab, from: "192.0.2.66") }
  }

  @Test func aNetworkOfIPv6IsOneClient() throws {
    let lab = try Lab(settings: Self.rules, postfix: ["inet_protocols = all"])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    for number in 1...5 { try report(lab, "2001:db8:0:1::\(number)") }
    try lab.wait("the /64 is refused") { try isRefused(lab, from: "IPV6:2001:db8:0:1:ffff::9") }
    #expect(try !isRefused(lab, from: "IPV6:2001:db8:0:2::1"))
    #expect(try bans(lab).map { $0["network"] as? String } == ["2001:db8:0:1::/64"])
  }

  @Test func goodMailSpares() throws {
    let lab = try Lab(settings: Self.rules)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let at = ISO8601DateFormatter().string(from: Date())
    let body =
      #"{"reports":[{"kind":"good_mail","client":"192.0.2.66","domain":"example.net","count":3,"at":"\#(at)"}]}"#
    #expect(try lab.ask(.policyd, "POST", "/violations", body: body).status == 200)
    try report(lab, "192.0.2.66", count: 100)
    #expect(try bans(lab).isEmpty)
    #expect(try lab.gomailctl(["ban", "show", "192.0.2.66"]).contains("spares it automatic bans"))
    try report(lab, "192.0.2.67", count: 100)
    #expect(try bans(lab).count == 1)
  }

  /// The id in a reply leads to the ban.
  private func expectID(in reply: SMTPClient.Reply, of network: String, lab: Lab) throws {
    let id = try #require(reply.description.firstMatch(of: /ban ([a-z2-7]{8})\)/)?.output.1)
    let shown = try lab.gomailctl(["ban", "show", String(id), "--json"])
    #expect(shown.contains("\"network\":\"\(network)\""), "\(reply): \(shown)")
  }

  @Test func repliesSayWhatAndHowLong() throws {
    let lab = try Lab(settings: Self.rules, postfix: Self.withoutMilter)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try lab.gomailctl(["ban", "add", "192.0.2.0/24", "--for", "3d", "--reason", "a secret reason"])
    try report(lab, "198.51.100.7", count: 5)
    for (address, network, beginning) in [
      ("192.0.2.66", "192.0.2.0/24", "554 5.7.1"), ("198.51.100.7", "198.51.100.7", "421 4.7.1"),
    ] {
      let client = try SMTPClient(port: lab.smtpPort)
      _ = try client.command("EHLO client.example.org")
      #expect(try client.command("XCLIENT ADDR=\(address)").code == 220)
      _ = try client.command("EHLO client.example.org")
      #expect(try client.command("MAIL FROM:<ann@example.org>").code == 250)
      let reply = try client.command("RCPT TO:<inbox@example.com>")
      #expect(reply.description.hasPrefix(beginning), "\(reply)")
      #expect(reply.description.contains("Connections from \(network) are refused for another "))
      #expect(!reply.description.contains("secret"))
      if address == "198.51.100.7" {
        #expect(reply.description.contains("60 minutes (rule per-client, ban "))
        // 421 has ended the connection.
        #expect(throws: LabError.self) { try client.command("NOOP") }
      } else {
        #expect(reply.description.contains(" 3 days (ban "))
        #expect(try client.command("NOOP").code == 250)
      }
      try expectID(in: reply, of: network, lab: lab)
    }
    // A recipient that is not ours is refused before the policy daemon is asked.
    let other = try SMTPClient(port: lab.smtpPort)
    _ = try other.command("EHLO client.example.org")
    _ = try other.command("XCLIENT ADDR=192.0.2.66")
    _ = try other.command("EHLO client.example.org")
    _ = try other.command("MAIL FROM:<ann@example.org>")
    #expect(try other.command("RCPT TO:<someone@example.net>").description.contains("Relay access denied"))
  }

  @Test func aBanAtTheGreeting() throws {
    let lab = try Lab(
      settings: Self.rules,
      postfix: Self.withoutMilter + [
        "smtpd_delay_reject = no", "smtpd_client_restrictions = check_policy_service unix:gomail/policy.sock",
      ])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try lab.gomailctl(["ban", "add", "192.0.2.66"])
    try report(lab, "198.51.100.7", count: 5)
    #expect(try greeting(lab, from: "192.0.2.66").description.hasPrefix("554 5.7.1"))
    #expect(try greeting(lab, from: "198.51.100.7").description.hasPrefix("421 4.7.1"))
    #expect(try greeting(lab, from: "198.51.100.8").code == 220)
  }

  @Test func aBanBetweenRecipientAndMessage() throws {
    let lab = try Lab(
      settings: Self.rules,
      postfix: Self.withoutMilter + [
        "smtpd_end_of_data_restrictions = check_policy_service unix:gomail/policy.sock"
      ])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    _ = try client.command("XCLIENT ADDR=192.0.2.66")
    _ = try client.command("EHLO client.example.org")
    _ = try client.command("MAIL FROM:<ann@example.org>")
    #expect(try client.command("RCPT TO:<inbox@example.com>").code == 250)
    #expect(try client.command("DATA").code == 354)
    try report(lab, "192.0.2.66", count: 5)
    let reply = try client.data(Message.plain(subject: "too late"))
    #expect(reply.description.hasPrefix("421 4.7.1"), "\(reply)")
    try expectID(in: reply, of: "192.0.2.66", lab: lab)
    #expect(throws: LabError.self) { try client.command("MAIL FROM:<ann@example.org>") }
    #expect(try lab.gomailctl(["queue", "--json"]).contains("\"waiting\""))
  }

  @Test func policydAwayLetsMailFlowAtEveryState() throws {
    let service = "check_policy_service { unix:gomail/policy.sock, timeout=5s, default_action=DUNNO }"
    let lab = try Lab(
      postfix: Self.withoutMilter + [
        "smtpd_client_restrictions = \(service)", "smtpd_data_restrictions = \(service)",
        "smtpd_end_of_data_restrictions = \(service)",
      ])
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try lab.gomailctl(["ban", "add", "127.0.0.1"])
    lab.kill(.policyd)
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    let reply = try client.send(
      Message.plain(subject: "flows"), from: "ann@example.org", to: ["inbox@example.com"])
    #expect(reply.code == 250, "\(reply)")
    #expect(try lab.events(1).first?["subject"] as? String == "flows")
  }

  @Test func listsGoInAndOut() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let list = lab.root.appending(path: "list.txt")
    let lines =
      (0..<2500).map { "10.0.\($0 / 250).\($0 % 250) 1h # number \($0)" } + ["; the end", "2001:db8::/32"]
    try Data(lines.joined(separator: "\n").utf8).write(to: list)
    let outcome = try lab.gomailctl(["ban", "import", list.path, "--action", "defer", "--json"])
    #expect(outcome == "{\"added\":2501,\"replaced\":0,\"expired\":0}\n")
    #expect(try bans(lab).count == 2501)
    try lab.wait("the milter knows them all") { try lab.metrics()["gomail_milter_bans"] == 2501 }
    #expect(try lab.gomailctl(["ban", "show", "10.0.3.3"]).contains("number 753"))
    // Out as JSON, all removed, in again: nothing is lost.
    let exported = try lab.gomailctl(["ban", "export"])
    try Data(exported.utf8).write(to: list)
    let again = try lab.gomailctl(["ban", "import", list.path])
    #expect(again.contains("2501 of them anew"))
    #expect(try lab.gomailctl(["ban", "export"]) == exported)
    // A list with a mistake changes nothing.
    try Data("198.51.100.1\n198.51.100.2/24\nmx.example.com\n".utf8).write(to: list)
    _ = try lab.gomailctl(["ban", "import", list.path], expecting: 65)
    #expect(try bans(lab).count == 2501)
    // What Postfix makes of the table.
    try lab.gomailctl(["ban", "add", "192.0.2.0/24"])
    try lab.gomailctl(["allow", "add", "192.0.2.7"])
    let table = lab.root.appending(path: "access.cidr")
    try Data(lab.gomailctl(["ban", "export", "--format", "cidr"]).utf8).write(to: table)
    let configuration = lab.root.appending(path: "etc").path
    for (address, action) in [
      ("192.0.2.8", "reject\n"), ("192.0.2.7", "permit\n"), ("10.0.0.1", "dunno\n"),
      ("2001:db8::7", "dunno\n"),
    ] {
      #expect(
        try Shell.run("/usr/sbin/postmap", ["-c", configuration, "-q", address, "cidr:\(table.path)"])
          == action)
    }
    _ = try Shell.run(
      "/usr/sbin/postmap", ["-c", configuration, "-q", "198.51.100.7", "cidr:\(table.path)"], expecting: 1)
    #expect(
      try lab.gomailctl(["ban", "export", "--format", "nftables"]).contains("banned_ipv4 { 192.0.2.0/24 }"))
    #expect(try lab.gomailctl(["ban", "export", "--format", "plain"]).contains("10.0.0.9 "))
  }
}
