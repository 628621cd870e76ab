import Foundation
import TestSupport
import Testing

/// What DMARC found, from Postfix to the rows that aggregate reports are made of.
@Suite(.serialized)
struct ObservationScenarios {
  private func send(_ lab: Lab, from domain: String, client address: String) throws {
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("XCLIENT ADDR=\(address)").code == 220)
    #expect(try client.command("EHLO client.example.org").code == 250)
    let message = Array("From: ann@\(domain)\r\nSubject: \(domain)\r\n\r\nText\r\n".utf8)
    let reply = try client.send(message, from: "ann@\(domain)", to: ["inbox@example.com"])
    #expect(reply.code == 250, "\(reply)")
  }

  private func rows(_ lab: Lab, _ arguments: String...) throws -> [[String: Any]] {
    let text = try lab.gomailctl(["dmarc", "observations", "--json"] + arguments)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    return try #require(object?["observations"] as? [[String: Any]])
  }

  /// `count source header_from tag=policy at domain: disposition dkim spf reasons`
  private func lines(_ rows: [[String: Any]]) throws -> [String] {
    try rows.map { row in
      let evaluated = try #require(row["policy_evaluated"] as? [String: Any])
      let identifiers = try #require(row["identifiers"] as? [String: Any])
      let published = try #require(row["policy_published"] as? [String: Any])
      let reasons = (evaluated["reasons"] as? [[String: Any]] ?? []).map { $0["type"] ?? "?" }
      let parts: [Any?] =
        [
          row["count"], row["source_ip"], identifiers["header_from"], row["policy_tag"], row["policy"],
          published["domain"], evaluated["disposition"], evaluated["dkim"], evaluated["spf"],
        ] + reasons
      return parts.map { "\($0 ?? "?")" }.joined(separator: " ")
    }.sorted()
  }

  @Test func eachEvaluatedMessageIsCountedAndSurvivesARestart() throws {
    let lab = try Lab(settings: ["trusted_networks: [203.0.113.0/24]"], zone: Zone.verdicts)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    #expect(try lab.gomailctl(["dmarc", "observations"]) == "no observations\n")
    let counted = try lab.counted { () throws in
      for _ in 1...2 { try send(lab, from: "reject.test", client: "192.0.2.9") }
      try send(lab, from: "quarantine.test", client: "198.51.100.66")
      try send(lab, from: "sub.reject.test", client: "198.51.100.66")
      // The operator's own mail is not evaluated.
      try send(lab, from: "reject.test", client: "203.0.113.7")
      _ = try rows(lab)
    }
    let expected = [
      "1 198.51.100.66 quarantine.test p quarantine quarantine.test quarantine fail fail",
      "1 198.51.100.66 sub.reject.test sp quarantine reject.test quarantine fail fail",
      "2 192.0.2.9 reject.test p reject reject.test pass fail pass",
    ]
    #expect(try lines(rows(lab)) == expected)
    #expect(counted["gomail_dmarc_observations_written_total"] == 4, "\(counted)")
    #expect(try lab.metrics()["gomail_dmarc_observation_rows"] == 3)

    // One row is written at the end, one more is added to it afterwards.
    try send(lab, from: "quarantine.test", client: "198.51.100.66")
    #expect(try lab.terminate(.milter) == 0)
    try lab.start(.milter)
    try send(lab, from: "quarantine.test", client: "198.51.100.66")
    let after = [expected[1], expected[2], "3" + expected[0].dropFirst()]
    #expect(try lines(rows(lab)) == after.sorted())

    let whole = try #require(try rows(lab, "--domain", "sub.reject.test").first)
    let day = try #require(whole["day"] as? String)
    #expect(try rows(lab, "--domain", "reject.test").count == 2)
    #expect(try rows(lab, "--day", day, "--limit", "2").count == 2)
    #expect(try rows(lab, "--day", "2001-01-01").isEmpty)
    try lab.gomailctl(["dmarc", "observations", "--day", "yesterday"], expecting: 65)
    let published = try #require(whole["policy_published"] as? [String: Any])
    #expect(published["discovery_method"] as? String == "treewalk")
    #expect(published["p"] as? String == "reject" && published["sp"] as? String == "quarantine")
    let results = try #require(whole["auth_results"] as? [String: Any])
    #expect((results["spf"] as? [String: Any])?["scope"] as? String == "mfrom")
    let identifiers = try #require(whole["identifiers"] as? [String: Any])
    #expect(identifiers["envelope_to"] as? String == "example.com")
    #expect(identifiers["envelope_from"] as? String == "sub.reject.test")
    // Nobody's address, sender's or recipient's.
    let text = try lab.gomailctl(["dmarc", "observations", "--json"])
    #expect(!text.contains("inbox") && !text.contains("ann"), "\(text)")

    let table = try lab.gomailctl(["dmarc", "observations", "--domain", "quarantine.test"])
    #expect(table.contains("p=quarantine") && table.contains("198.51.100.66"), "\(table)")
    _ = try lab.events(7)
  }

  @Test func aDamagedFileIsPutAsideAndMailGoesOn() throws {
    let lab = try Lab(zone: Zone.verdicts)
    defer { try? lab.stop() }
    let file = lab.dataDirectory.appending(path: "dmarc.sqlite")
    try FileManager.default.createDirectory(at: lab.dataDirectory, withIntermediateDirectories: true)
    try Data(repeating: 0x41, count: 9000).write(to: file)
    try lab.start(.milter)
    let message = MilterMessage(from: "ann@none.test", sender: "ann@none.test", client: "198.51.100.66")
    #expect(try lab.deliver(message).isAccepted)
    #expect(try rows(lab).count == 1)
    #expect(lab.log(.milter).contains("the file of DMARC observations is damaged"))
    let names = try FileManager.default.contentsOfDirectory(atPath: lab.dataDirectory.path)
    #expect(names.contains { $0.hasPrefix("dmarc.sqlite.damaged-") }, "\(names)")
  }

  /// A file that cannot be used costs observations and nothing else.
  @Test func aFileThatCannotBeUsedDisturbsNoMail() throws {
    let lab = try Lab(zone: Zone.verdicts)
    defer { try? lab.stop() }
    let file = lab.dataDirectory.appending(path: "dmarc.sqlite")
    try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
    try lab.start(.milter)
    let message = MilterMessage(from: "ann@none.test", sender: "ann@none.test", client: "198.51.100.66")
    for _ in 1...3 { #expect(try lab.deliver(message).isAccepted) }
    try lab.gomailctl(["dmarc", "observations"], expecting: 69)
    let health = try lab.ask(.milter, "GET", "/health")
    #expect("\(health)".contains("dmarc_observations"), "\(health)")
    // Once it can be used, nothing is missing.
    try FileManager.default.removeItem(at: file)
    #expect(try rows(lab).map { $0["count"] as? Int } == [3])
    #expect(lab.isRunning(.milter))
  }

  @Test func theyCanBeTurnedOff() throws {
    try Lab.withMilter(settings: ["dmarc_observations_days: 0"]) { (lab) throws in
      let message = MilterMessage(from: "ann@none.test", sender: "ann@none.test", client: "198.51.100.66")
      #expect(try lab.deliver(message).isAccepted)
      try lab.gomailctl(["dmarc", "observations"], expecting: 65)
      #expect(
        !FileManager.default.fileExists(atPath: lab.dataDirectory.appending(path: "dmarc.sqlite").path))
    }
  }
}
