import Authentication
import Inspection
import Mail
import Testing

@Suite struct ForgedFieldTests {
  private func deletions(_ outcome: MessageOutcome) -> [String] {
    outcome.edits.compactMap { edit in
      guard case .delete(let name, let occurrence) = edit else { return nil }
      return "\(name)#\(occurrence)"
    }
  }

  @Test func deletesFromTheLastToTheFirst() throws {
    var driver = try SessionDriver()
    driver.connect()
    let outcome = try driver.message([
      ("Authentication-Results", " mx.example.com; spf=pass"),  // #1, ours
      ("X-GoMail-Verdict", " v=1"),
      ("Authentication-Results", " other.example; spf=pass"),  // #2, theirs
      ("Received-SPF", " pass"),
      ("From", " a@example.org"),
      ("AUTHENTICATION-RESULTS", " (x) MX.example.com 1;\n dkim=pass"),  // #3, ours
      ("x-gomail-anything", " 1"),
      ("X-GoMail-", " 1"),
      ("received-spf", " fail"),
      ("X-Gomail-Anything", " 2"),
      ("Authentication-Results ", " mx.example.com; none"),  // #4, ours, blank before the colon
      ("ARC-Authentication-Results", " i=1; mx.example.com; spf=pass"),
      ("X-GoMailer", " not ours"),
    ])
    #expect(
      deletions(outcome) == [
        "Authentication-Results#4", "X-Gomail-Anything#2", "received-spf#2", "X-GoMail-#1",
        "x-gomail-anything#1", "AUTHENTICATION-RESULTS#3", "Received-SPF#1", "X-GoMail-Verdict#1",
        "Authentication-Results#1",
      ])
    #expect(outcome.record.forgedFieldCount == 9)
    #expect(outcome.edits.count == 12)
  }

  @Test(arguments: [(100, MessageOutcome.Disposition.accepted), (101, .rejected), (4_000, .rejected)])
  func manyForgeriesAreRefused(_ count: Int, _ expected: MessageOutcome.Disposition) throws {
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000_000))
    driver.connect()
    let outcome = try driver.message(Array(repeating: ("Received-SPF", " pass"), count: count))
    #expect(outcome.disposition == expected)
  }

  @Test(arguments: [
    (HeaderSection.maximumFields, 1, MessageOutcome.Disposition.accepted),
    (HeaderSection.maximumFields + 1, 1, .rejected), (10, HeaderSection.maximumOctets / 10 - 1, .accepted),
    (10, HeaderSection.maximumOctets / 10 + 1, .rejected),
  ]) func theHeaderSectionIsBounded(
    _ count: Int, _ octets: Int, _ expected: MessageOutcome.Disposition
  ) throws {
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000_000))
    driver.connect()
    let value = String(repeating: "x", count: octets)
    let outcome = try driver.message(Array(repeating: ("X", value), count: count))
    #expect(outcome.disposition == expected)
    if case .refuse(let refusal) = outcome.answer { #expect(refusal.reply.code == 552) }
  }

  /// In the SMTP role a field of ours is as good as a forged one: it can only be a copy.
  @Test func aValidFieldIsKeptOnlyWithoutAClient() throws {
    var first = try SessionDriver()
    first.connect()
    let outcome = try first.message([("From", " a@example.org")])
    guard case .insertAtTop(_, let sealed) = try #require(outcome.edits.first) else {
      Issue.record("no field")
      return
    }
    let fields = [
      ("Authentication-Results", " mx.example.com; none"), ("X-GoMail-Verdict", " forged"),
      ("X-GoMail-Verdict", " " + sealed), ("Received-SPF", " pass"), ("X-GoMail-Other", " x"),
      ("From", " a@example.org"),
    ]

    var local = try SessionDriver()
    _ = local.session.on(.connect(ClientConnection(role: .local)))
    let kept = try local.message(fields)
    #expect(kept.disposition == .kept)
    #expect(kept.verdict == outcome.verdict)
    #expect(
      kept.edits == [
        .delete(name: "X-GoMail-Other", occurrence: 1), .delete(name: "X-GoMail-Verdict", occurrence: 1),
      ])

    var remote = try SessionDriver()
    remote.connect()
    let replaced = try remote.message(fields)
    #expect(replaced.disposition == .accepted)
    #expect(deletions(replaced).count == 5)

    // Another sender or From: the seal does not fit, and a new verdict is made.
    var other = try SessionDriver()
    _ = other.session.on(.connect(ClientConnection(role: .local)))
    #expect(try other.message(fields, sender: "<x@example.org>").disposition == .accepted)
    #expect(try other.message(fields + [("From", " b@example.org")]).disposition == .accepted)
  }

  @Test(
    arguments: [
      ("localhost", "127.0.0.1", 0, ClientConnection.Role.local, nil),
      ("localhost", "127.0.0.1", 4711, .smtp, "localhost"), ("localhost", "192.0.2.1", 0, .smtp, "localhost"),
      ("[127.0.0.1]", "127.0.0.1", 0, .smtp, nil), ("unknown", "192.0.2.1", 25_000, .smtp, nil),
      ("mx.example.org", "2001:db8::1", 25_000, .smtp, "mx.example.org"),
      ("localhost", "", 0, .smtp, "localhost"),
    ] as [(String, String, UInt16, ClientConnection.Role, String?)]) func knowsTheRole(
      _ hostname: String, _ address: String, _ port: UInt16, _ role: ClientConnection.Role, _ name: String?
    )
  {
    let client = ClientConnection(
      hostname: hostname, address: IPAddress(address), port: port, daemonName: nil)
    #expect(client.role == role)
    if role == .smtp { #expect(client.hostname == name) }
  }

  @Test func longTextFromOutsideIsCut() throws {
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 1_000_000))
    driver.connect()
    _ = driver.session.on(.helo(name: Array(repeating: 0xff, count: 5000), tls: nil))
    let long = String(repeating: "é\u{1}", count: 20_000)
    let outcome = try driver.message([("From", long)])
    let verdict = try #require(outcome.verdict)
    #expect((verdict.connection.clientHELO ?? "").utf8.count <= AuthenticationFindings.maximumTextOctets)
    #expect(
      (verdict.authentication.dmarc.fromHeader ?? "").utf8.count <= AuthenticationFindings.maximumTextOctets)
    guard case .insertAtTop(_, let value) = try #require(outcome.edits.first) else { return }
    #expect(value.utf8.count <= VerdictField.maximumOctets)
  }
}
