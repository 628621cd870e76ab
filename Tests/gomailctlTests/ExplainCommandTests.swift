import ArgumentParser
import Authentication
import Foundation
import Inspection
import JSON
import Mail
import Settings
import Testing

@testable import gomailctl

private typealias Refusal = gomailctl.Refusal

@Suite struct ExplainCommandTests {
  private func settings() throws -> Settings {
    let file = try temporary("mail_hostname: mx.example.com\n")
    defer { try? FileManager.default.removeItem(atPath: file) }
    return try #require(
      Settings.load(file: file, environment: [:], overrides: []).settings, "usable settings")
  }

  private func temporary(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  @Test(arguments: [
    [], ["--lot", "100", "a.eml"], ["--lot", "-1", "a.eml"], ["a.eml", "--message", "msg_1"],
    ["--from", "a@example.org"],
  ])
  func whatCannotBeExplainedIsRefused(arguments: [String]) {
    #expect(throws: (any Error).self) { try ExplainCommand.parse(arguments) }
  }

  @Test(arguments: [
    ["a.eml"], ["--ip", "192.0.2.1"], ["--message", "msg_1"],
    [
      "-", "--ip", "192.0.2.1", "--helo", "h", "--from", "", "--rcpt", "a@b", "--rcpt", "c@d", "--zone", "z",
      "--json",
      "--headers", "--at", "2026-11-22T15:38:21Z", "--lot", "99",
    ],
  ])
  func whatCanBeExplainedIsTaken(arguments: [String]) throws {
    _ = try ExplainCommand.parse(arguments)
  }

  private func input(client: String? = "192.0.2.1", sender: String? = "<a@example.org>", time: String? = nil)
    -> ExplainInput
  {
    ExplainInput(
      file: nil, kept: nil, client: client, helo: nil, sender: sender, recipients: ["<b@example.com>"],
      time: time,
      lot: 0)
  }

  @Test func bracketsAreTakenOffAndTimesRead() throws {
    let now = Timestamp(seconds: 5)
    let request = try input(time: "2026-11-22T15:38:21Z").request(settings(), now: now)
    #expect(request.sender?.value == "a@example.org" && request.recipients == ["b@example.com"])
    #expect(request.isTimeGiven && request.time.rfc3339 == "2026-11-22T15:38:21.000Z")
    #expect(try input(sender: "<>").request(settings(), now: now).sender?.value == "")
    #expect(try !input().request(settings(), now: now).isTimeGiven)
    #expect(throws: Refusal.self) { try input(client: "h.example").request(settings(), now: now) }
    #expect(throws: Refusal.self) { try input(time: "yesterday").request(settings(), now: now) }
  }

  @Test func aZoneFileStandsInForTheDNS() throws {
    let zone = try temporary("$TTL 60\nexample.org. IN TXT \"v=spf1 ip4:192.0.2.1 -all\"\n")
    defer { try? FileManager.default.removeItem(atPath: zone) }
    let assembly = try ExplainAssembly(settings(), zoneFile: zone, isComparing: false)
    let explanation = assembly.explain(try input().request(settings(), now: Timestamp(seconds: 0)))
    #expect(explanation.checks.spf?.result == .pass)
    #expect(
      explanation.text(showsHeaders: false).contains(
        "    ip4:192.0.2.1                           matches: pass"))
    #expect(explanation.json(showsHeaders: false)["spf"]?["record"]?["ttl"]?.intValue == 60)
  }

  @Test func comparingAsksTheLibraries() throws {
    let zone = try temporary("$TTL 60\nexample.org. IN TXT \"v=spf1 ip4:192.0.2.1 -all\"\n")
    defer { try? FileManager.default.removeItem(atPath: zone) }
    let request = try input().request(settings(), now: Timestamp(seconds: 0))
    let alone = try ExplainAssembly(settings(), zoneFile: zone, isComparing: false).explain(request)
    #expect(
      alone.opinions == SecondOpinions() && alone.json(showsHeaders: false)["second_opinions"]?.isNull == true
    )
    let compared = try ExplainAssembly(settings(), zoneFile: zone, isComparing: true).explain(request)
    #expect(compared.opinions.spf == .agrees(.pass) && compared.opinions.dkim == nil)
    #expect(compared.action == alone.action)
    #expect(compared.text(showsHeaders: false).contains("  SPF, libspf2                      agrees: pass"))
  }

  @Test func aZoneFileThatIsNoneIsNamedWithItsLine() throws {
    let zone = try temporary("$TTL 60\nexample.org. IN A not-an-address\n")
    defer { try? FileManager.default.removeItem(atPath: zone) }
    do {
      _ = try ExplainAssembly(settings(), zoneFile: zone, isComparing: false)
      Issue.record("accepted")
    } catch let refusal as Refusal {
      #expect(refusal.message.contains(zone) && refusal.message.contains("line 2"))
    }
  }
}
