import Foundation
import Testing

/// `gomailctl explain --message`: what was recorded, and what would be different today.
@Suite(.serialized)
struct ExplainScenarios {
  @Test func mailThatCameInIsExplained() throws {
    let lab = try Lab(zone: Zone.verdicts)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("XCLIENT ADDR=198.51.100.66").code == 220)
    #expect(try client.command("EHLO mail.example.net").code == 250)
    let message = Array("From: ann@quarantine.test\r\nSubject: why\r\n\r\nText\r\n".utf8)
    #expect(try client.send(message, from: "ann@quarantine.test", to: ["inbox@example.com"]).code == 250)
    let event = try #require(try lab.events(1).first)
    let id = try #require(event["id"] as? String)

    let same = try explain(lab, id)
    let recorded = try #require(same["recorded"] as? [String: Any])
    #expect((recorded["differences"] as? [Any])?.isEmpty == true)
    let then = try #require((recorded["verdict"] as? [String: Any])?["verdict"] as? [String: Any])
    #expect(
      NSDictionary(dictionary: then)
        == (event["verdict"] as? [String: Any]).map { NSDictionary(dictionary: $0) })
    let result = try #require(same["result"] as? [String: Any])
    #expect(result["action"] as? String == "quarantine")
    let given = try #require((same["given"] as? [String: Any])?["client"] as? [String: Any])
    #expect(
      given["value"] as? String == "198.51.100.66" && given["source"] as? String == "record of the forwarder")

    // The domain takes its policy back.
    let zone = lab.root.appending(path: "today.zone")
    try Data("$TTL 60\nquarantine.test. IN TXT \"v=spf1 ip4:198.51.100.66 -all\"\n".utf8).write(to: zone)
    let today = try explain(lab, id, ["--zone", zone.path])
    let differences = (today["recorded"] as? [String: Any])?["differences"] as? [[String: Any]] ?? []
    let subjects = differences.compactMap { $0["subject"] as? String }
    for subject in ["action", "spf", "dmarc"] { #expect(subjects.contains(subject), "\(subjects)") }
    let text = try lab.gomailctl(["explain", "--message", id])
    #expect(text.contains("Today it would come to the same."))
    // What it was given then is no forgery.
    #expect(text.contains("2 fields with our name, from when the message came in") && !text.contains("claim"))
  }

  private func explain(_ lab: Lab, _ id: String, _ options: [String] = []) throws -> [String: Any] {
    let text = try lab.gomailctl(["explain", "--message", id, "--json"] + options)
    return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}
