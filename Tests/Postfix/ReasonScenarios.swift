import Foundation
import Testing

/// One code for one reason, wherever it is told.
@Suite(.serialized)
struct ReasonScenarios {
  /// Why a message of `quarantine.test` from a stranger is suspicious.
  private static let suspicious = ["dmarc_fail", "spf_fail", "dkim_no_signature"]

  private func send(_ lab: Lab, from sender: String) throws -> SMTPClient.Reply {
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("XCLIENT ADDR=198.51.100.66").code == 220)
    #expect(try client.command("EHLO mail.example.net").code == 250)
    let message = Array("From: \(sender)\r\nSubject: \(sender)\r\n\r\nText\r\n".utf8)
    return try client.send(message, from: sender, to: ["inbox@example.com"])
  }

  /// The lines of a log that hold all of these.
  private func lines(_ lab: Lab, _ program: Lab.Program, with parts: String...) -> [Substring] {
    lab.log(program).split(separator: "\n").filter { line in parts.allSatisfy { line.contains($0) } }
  }

  @Test func replyLogStreamEventAndShowAgree() throws {
    let lab = try Lab(
      settings: ["dmarc_enforcement: strict", "blocked_domains: [blocked.test]"], zone: Zone.verdicts)
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    try lab.withTail { text in
      try repliesLogsStreamsAndEvents(lab) {
        text().split(separator: "\n").compactMap {
          (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
        }
      }
    }
  }

  /// - Parameter told: the lines of the streams so far.
  private func repliesLogsStreamsAndEvents(_ lab: Lab, told: () -> [[String: Any]]) throws {
    try lab.wait("the streams are followed") {
      let client = try SMTPClient(port: lab.smtpPort)
      _ = try client.command("EHLO mail.example.net")
      _ = try client.command("MAIL FROM:<probe@blocked.test>")
      return told().contains { $0["code"] as? String == "blocked_domain" }
    }

    // Refused at MAIL.
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("EHLO mail.example.net").code == 250)
    let atMail = try client.command("MAIL FROM:<ann@blocked.test>")
    #expect(atMail.lines.last?.hasSuffix(" [blocked_domain]") == true, "\(atMail)")
    try lab.wait("the refusal is logged") {
      !lines(lab, .milter, with: "ann@blocked.test", "reason=blocked_domain").isEmpty
    }

    // Refused at the end, for the author's policy.
    let atEnd = try send(lab, from: "ann@reject.test")
    #expect(atEnd.code == 550 && atEnd.lines.last?.hasSuffix(" [dmarc_fail]") == true, "\(atEnd)")
    try lab.wait("the refusal and what led to it are told") {
      let codes = Self.suspicious.joined(separator: ",")
      return !lines(lab, .milter, with: "ann@reject.test", "reason=dmarc_fail", "reasons=\(codes)").isEmpty
        && told().contains { $0["code"] as? String == "dmarc_fail" && $0["kind"] as? String == "rejected" }
    }

    // Taken, and marked: the same words in four places.
    #expect(try send(lab, from: "ann@quarantine.test").code == 250)
    #expect(try send(lab, from: "ann@nowhere.test").code == 250)
    let events = try lab.events(2)
    let event = try #require(events.first { $0["subject"] as? String == "ann@quarantine.test" })
    let verdict = try #require(event["verdict"] as? [String: Any])
    let reasons = try #require(verdict["reasons"] as? [[String: Any]])
    #expect(reasons.map { $0["code"] as? String } == Self.suspicious, "\(reasons)")
    #expect(reasons[1]["record"] as? String == "quarantine.test" && reasons[1]["term"] as? String == "-all")
    let codes = Self.suspicious.joined(separator: ",")
    for program in [Lab.Program.milter, .forwarder] {
      try lab.wait("\(program) logs the reasons") {
        !lines(lab, program, with: "ann@quarantine.test", "reasons=\(codes)").isEmpty
      }
    }
    for kind in ["quarantined", "accepted"] {
      try lab.wait("tail shows the reasons of what is \(kind)") {
        told().contains {
          $0["kind"] as? String == kind && $0["sender"] as? String == "ann@quarantine.test"
            && $0["reasons"] as? [String] == Self.suspicious
        }
      }
    }
    let id = try #require(event["id"] as? String)
    let shown = try lab.gomailctl(["message", "show", id])
    #expect(shown.contains(Self.suspicious.joined(separator: ", ")), "\(shown)")
    #expect(shown.contains("quarantine"), "\(shown)")
    // SPF fails, and no policy asks for more.
    let other = try #require(events.first { $0["subject"] as? String == "ann@nowhere.test" })
    #expect(
      Expectation.differences(
        other["verdict"], from: ["action": "accept", "reasons": [["code": "spf_fail"]]])
        == [])
  }

  /// The policy daemon's answer, in Postfix's words around ours.
  @Test func aBanNamesItsReason() throws {
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    _ = try lab.gomailctl(["ban", "add", "198.51.100.77", "--reason", "test"])
    let client = try SMTPClient(port: lab.smtpPort)
    #expect(try client.command("XCLIENT ADDR=198.51.100.77").code == 554)
    try lab.wait("the milter logs the reason") {
      !lines(lab, .milter, with: "client=198.51.100.77", "reason=banned", "[banned]").isEmpty
    }
  }
}
