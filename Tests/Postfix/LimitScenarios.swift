import Foundation
import Testing

/// Limits as a client of a real Postfix meets them.
@Suite(.serialized)
struct LimitScenarios {
  private static let three = "rate_limits: [{name: three, key: client, rate: 5/h, burst: 3}]"

  private func withLab(
    _ settings: [String], postfix: [String] = [], _ body: (Lab) throws -> Void
  ) throws {
    let lab = try Lab(settings: settings, postfix: postfix)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    do {
      try body(lab)
    } catch {
      throw LabError("\(error)\n\(lab.report())")
    }
  }

  /// A connection from `address`.
  private func client(_ lab: Lab, from address: String) throws -> SMTPClient {
    let client = try SMTPClient(port: lab.smtpPort)
    _ = try client.command("EHLO client.example.org")
    let prefix = address.contains(":") ? "IPv6:" : ""
    let greeting = try client.command("XCLIENT ADDR=\(prefix)\(address)")
    guard greeting.code == 220 else { throw LabError("XCLIENT: \(greeting)") }
    _ = try client.command("EHLO client.example.org")
    return client
  }

  private func send(
    _ lab: Lab, from address: String, to recipient: String = "inbox@example.com"
  ) throws -> SMTPClient.Reply {
    try client(lab, from: address).send(
      Message.plain(subject: "limited"), from: "ann@example.org", to: [recipient])
  }

  private func openConnections(_ lab: Lab) throws -> Double? {
    try lab.metrics()["gomail_active_connections"]
  }

  @Test func aBurstIsDeferredAtExactlyTheConfiguredMessage() throws {
    try withLab([Self.three]) { lab in
      for _ in 1...3 { #expect(try send(lab, from: "192.0.2.9").code == 250) }
      let refused = try send(lab, from: "192.0.2.9")
      #expect(
        refused.description.hasPrefix(
          "450 4.7.1 limit three: 3 of 3 messages used by 192.0.2.9; free again in 7"),
        "\(refused)")
      #expect(try send(lab, from: "192.0.2.10").code == 250)
      // Who is to be told of trouble can be told.
      #expect(try send(lab, from: "192.0.2.9", to: "postmaster@example.com").code == 250)
      #expect(try send(lab, from: "192.0.2.9", to: "PostMaster@example.com").code == 250)

      let text = refused.description
      let reference = try #require(text.firstMatch(of: /\(ref ([a-z2-7]{8})\)/)?.1)
      let explained = try lab.gomailctl(["limits", "explain", String(reference)])
      #expect(
        explained.contains("192.0.2.9") && explained.contains("3/3") && explained.contains("deferred until"))
      let byAddress = try lab.gomailctl(["limits", "explain", "192.0.2.9", "--json"])
      #expect(byAddress.contains(#""used":3,"burst":3,"free":0,"exceeded":true"#), "\(byAddress)")
      let shown = try lab.gomailctl(["limits", "show"])
      #expect(shown.contains("three") && shown.contains("192.0.2.9") && shown.contains(reference), "\(shown)")
      #expect(lab.log(.milter).contains("limit reached") && lab.log(.milter).contains("ref=\(reference)"))

      #expect(try lab.gomailctl(["limits", "reset", "192.0.2.9"]) == "1 bucket full again\n")
      #expect(try send(lab, from: "192.0.2.9").code == 250)
      _ = try lab.events(7)
    }
  }

  @Test func aNetworkOfIPv6CountsAsOne() throws {
    try withLab([Self.three], postfix: ["inet_protocols = all"]) { lab in
      for number in 1...3 { #expect(try send(lab, from: "2001:db8:1:2::\(number)").code == 250) }
      let refused = try send(lab, from: "2001:db8:1:2:ffff::1")
      #expect(refused.description.contains("used by 2001:db8:1:2::/64;"), "\(refused)")
      #expect(try send(lab, from: "2001:db8:1:3::1").code == 250)
      _ = try lab.events(4)
    }
  }

  @Test func tooManyConnectionsAreToldAndClosed() throws {
    try withLab(["max_connections_per_ip: 2"]) { lab in
      let open = try (1...2).map { _ in try client(lab, from: "192.0.2.9") }
      let counted = try lab.counted { () throws in
        let third = try client(lab, from: "192.0.2.9")
        let told = try third.command("MAIL FROM:<ann@example.org>")
        #expect(
          told.description
            == "421 4.7.1 limit max_connections_per_ip: 192.0.2.9 has 2 of 2 connections open; close one or try again later [per_ip_limit]"
        )
        #expect(throws: LabError.self) { try third.command("NOOP") }
      }
      #expect(counted["gomail_connections_rejected_total{reason=\"per_ip_limit\"}"] == 1, "\(counted)")
      #expect(counted["gomail_security_violations_total{type=\"connection_limit\"}"] == 1, "\(counted)")
      // Two may wait for MAIL; what comes beyond ends with the greeting.
      let waiting = try (1...2).map { _ in try client(lab, from: "192.0.2.9") }
      let last = try SMTPClient(port: lab.smtpPort)
      _ = try last.command("EHLO client.example.org")
      #expect(try last.command("XCLIENT ADDR=192.0.2.9").code == 421)
      #expect(throws: LabError.self) { try last.command("NOOP") }
      // Others are not touched.
      #expect(try send(lab, from: "192.0.2.10").code == 250)
      for connection in open + waiting { _ = try connection.command("QUIT") }
      try lab.wait("all connections are closed") { try openConnections(lab) == 0 }
      #expect(try send(lab, from: "192.0.2.9").code == 250)
      _ = try lab.events(2)
    }
  }

  @Test func theTotalIsNobodysFault() throws {
    try withLab(["max_total_connections: 2"]) { lab in
      // Without XCLIENT, where Postfix opens a session before we hear of the end of the one before.
      let open = try (1...2).map { _ in try SMTPClient(port: lab.smtpPort) }
      try lab.wait("both are open") { try openConnections(lab) == 2 }
      let counted = try lab.counted { () throws in
        // The greeting is Postfix's own: there is no place to lose.
        #expect(throws: LabError.self) { try SMTPClient(port: lab.smtpPort) }
      }
      #expect(counted["gomail_connections_rejected_total{reason=\"total_limit\"}"] == 1, "\(counted)")
      #expect(counted.keys.allSatisfy { !$0.contains("security_violations") }, "\(counted)")
      for connection in open { _ = try connection.command("QUIT") }
    }
  }

  @Test func connectionsAMinuteAreLimited() throws {
    try withLab(["max_connections_per_minute: 2"]) { lab in
      for _ in 1...2 { _ = try client(lab, from: "192.0.2.9").command("QUIT") }
      let refused = try send(lab, from: "192.0.2.9")
      #expect(
        refused.description.hasPrefix(
          "421 4.7.1 limit max_connections_per_minute: 2 of 2 connections used by 192.0.2.9; free again in"),
        "\(refused)")
    }
  }

  @Test func openConnectionsAreCountedExactlyHoweverTheyEnd() throws {
    try withLab([]) { lab in
      func expect(_ count: Double, _ what: String) throws {
        try lab.wait("\(what): \(count) open") { try openConnections(lab) == count }
      }
      try expect(0, "at first")
      let quitting = try client(lab, from: "192.0.2.1")
      try expect(1, "after XCLIENT")
      _ = try quitting.command("QUIT")
      try expect(0, "after QUIT")
      var dropping: SMTPClient? = try client(lab, from: "192.0.2.1")
      _ = try dropping?.command("MAIL FROM:<ann@example.org>")
      try expect(1, "within a message")
      dropping = nil
      try expect(0, "after a connection that broke off")
      let aborting = try client(lab, from: "192.0.2.1")
      _ = try aborting.command("MAIL FROM:<ann@example.org>")
      _ = try aborting.command("RSET")
      try expect(1, "after RSET")
      let others = try (2...5).map { try client(lab, from: "192.0.2.\($0)") }
      try expect(5, "of several clients")
      for pid in try smtpdProcesses(lab) { Foundation.kill(pid, SIGKILL) }
      try expect(0, "after smtpd was killed")
      _ = (aborting, others)
      let survivors = try (2...3).map { try client(lab, from: "192.0.2.\($0)") }
      try expect(2, "before our own end")
      lab.kill(.milter)
      try lab.start(.milter)
      try expect(0, "after our own end")
      _ = survivors
      let fresh = try client(lab, from: "192.0.2.1")
      try expect(1, "with a new connection")
      _ = try fresh.command("QUIT")
      try expect(0, "at last")
    }
  }

  /// The processes of this lab's Postfix that serve clients.
  private func smtpdProcesses(_ lab: Lab) throws -> [Int32] {
    let file = lab.root.appending(path: "queue/pid/master.pid")
    let master = try String(contentsOf: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    let listed = try Shell.run("/usr/bin/ps", ["-o", "pid=,comm=", "--ppid", master])
    return listed.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      return words.last == "smtpd" ? words.first.flatMap { Int32($0) } : nil
    }
  }

  @Test func longWindowsSurviveARestart() throws {
    try withLab([Self.three]) { lab in
      for _ in 1...3 { #expect(try send(lab, from: "192.0.2.9").code == 250) }
      #expect(try send(lab, from: "192.0.2.9").code == 450)
      #expect(try lab.terminate(.milter) == 0)
      try lab.start(.milter)
      #expect(lab.log(.milter).contains("buckets restored"))
      #expect(try send(lab, from: "192.0.2.9").code == 450)
      #expect(try send(lab, from: "192.0.2.10").code == 250)
      _ = try lab.events(4)
    }
  }

  @Test func harvestersAndNonsenseAreNoticed() throws {
    let maps = "virtual_mailbox_maps = inline:{inbox@example.com=here}"
    try withLab([], postfix: [maps]) { lab in
      let counted = try lab.counted { () throws in
        let harvester = try client(lab, from: "192.0.2.9")
        #expect(try harvester.command("MAIL FROM:<ann@example.org>").code == 250)
        for name in ["anna", "bob", "carl"] {
          #expect(try harvester.command("RCPT TO:<\(name)@example.com>").code == 550)
        }
        #expect(try harvester.command("RCPT TO:<inbox@example.com>").code == 250)
        // Not ours to relay: no harvest.
        #expect(try harvester.command("RCPT TO:<somebody@example.net>").code / 100 == 5)
        #expect(try harvester.command("SING a song").code / 100 == 5)
        _ = try harvester.command("QUIT")
      }
      #expect(counted["gomail_security_violations_total{type=\"directory_harvest\"}"] == 3, "\(counted)")
      #expect(counted["gomail_security_violations_total{type=\"protocol_abuse\"}"] == 1, "\(counted)")
    }
  }

  private func isBanned(_ lab: Lab, _ address: String) throws -> Bool {
    try lab.gomailctl(["ban", "list", "--json"]).contains("\"network\":\"\(address)\"")
  }

  /// A refusal is told to the policy daemon, whose ban comes back to the milter; the allow list wins over both.
  @Test func whoGoesOnIsBannedUnlessHeIsAllowed() throws {
    let settings = [
      "rate_limits: [{name: flood, key: client, rate: 1/h, burst: 2}]", "ban_threshold: 3", "ban_window: 1h",
    ]
    try withLab(settings) { lab in
      for code in [250, 250, 450, 450] { #expect(try send(lab, from: "192.0.2.9").code == code) }
      try lab.wait("both refusals are told") {
        try lab.metrics()["gomail_violation_reports_waiting"] == 0
      }
      #expect(try !isBanned(lab, "192.0.2.9"))
      #expect(try send(lab, from: "192.0.2.9").code == 450)
      try lab.wait("a ban for three refusals") { try isBanned(lab, "192.0.2.9") }
      try lab.wait("the milter knows it") {
        try lab.gomailctl(["limits", "explain", "192.0.2.9"]).contains("banned: 192.0.2.9 until")
      }
      let client = try SMTPClient(port: lab.smtpPort)
      _ = try client.command("EHLO client.example.org")
      #expect(try client.command("XCLIENT ADDR=192.0.2.9").code == 421)
      try lab.gomailctl(["allow", "add", "192.0.2.9", "--reason", "a test"])
      try lab.wait("the milter knows that it is allowed") {
        try lab.gomailctl(["limits", "explain", "192.0.2.9"]).contains("allowed:")
      }
      for _ in 1...3 { #expect(try send(lab, from: "192.0.2.9").code == 250) }
      _ = try lab.events(5)
    }
  }

  @Test func aRuleCanDemandABan() throws {
    try withLab(["rate_limits: [{name: flood, key: client, rate: 1/h, action: ban}]", "ban_threshold: 0"]) {
      lab in
      for code in [250, 450] { #expect(try send(lab, from: "192.0.2.9").code == code) }
      try lab.wait("the ban") { try isBanned(lab, "192.0.2.9") }
      #expect(try lab.gomailctl(["ban", "list"]).contains("192.0.2.9"))
      _ = try lab.events(1)
    }
  }

  /// What clients did while the policy daemon was away is told when it is back.
  @Test func policydAwayLosesNoViolation() throws {
    let settings = [
      "rate_limits: [{name: flood, key: client, rate: 1/h}]", "ban_threshold: 2", "ban_window: 1h",
    ]
    try withLab(settings) { lab in
      lab.kill(.policyd)
      for code in [250, 450, 450] { #expect(try send(lab, from: "192.0.2.9").code == code) }
      try lab.wait("the milter noticed") { lab.log(.milter).contains("violations cannot be reported yet") }
      try lab.start(.policyd)
      try lab.wait("the ban") { try isBanned(lab, "192.0.2.9") }
      _ = try lab.events(1)
    }
  }
}
