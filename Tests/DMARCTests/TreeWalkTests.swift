import Authentication
import DNS
import Mail
import Testing

/// RFC 9989 §4.10 and appendix B.4.
@Suite struct TreeWalkTests {
  private func walk(_ start: String, _ zone: Zone) throws -> DMARCTreeWalk {
    var records = DMARCRecordCache()
    return DMARCTreeWalk(from: try domain(start), records: &records) { zone.answer($0) }
  }

  @Test(arguments: [
    (
      "a.b.c.d.e.f.g.h.i.j.mail.example.com",
      [
        "a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com", "h.i.j.mail.example.com",
        "i.j.mail.example.com", "j.mail.example.com", "mail.example.com", "example.com", "com",
      ]
    ),
    ("com", ["com"]), ("example.com", ["example.com", "com"]),
    ("a.mail.example.com", ["a.mail.example.com", "mail.example.com", "example.com", "com"]),
    ("1.2.3.4.5.6.7", ["1.2.3.4.5.6.7", "2.3.4.5.6.7", "3.4.5.6.7", "4.5.6.7", "5.6.7", "6.7", "7"]),
    (
      "1.2.3.4.5.6.7.8",
      ["1.2.3.4.5.6.7.8", "2.3.4.5.6.7.8", "3.4.5.6.7.8", "4.5.6.7.8", "5.6.7.8", "6.7.8", "7.8", "8"]
    ),
    (
      "0.1.2.3.4.5.6.7.8",
      ["0.1.2.3.4.5.6.7.8", "2.3.4.5.6.7.8", "3.4.5.6.7.8", "4.5.6.7.8", "5.6.7.8", "6.7.8", "7.8", "8"]
    ),
  ])
  func asksAtMostEightNames(_ start: String, _ expected: [String]) throws {
    #expect(DMARCTreeWalk.domains(from: try domain(start)).map(\.description) == expected)
    var asked: [String] = []
    var records = DMARCRecordCache()
    _ = DMARCTreeWalk(from: try domain(start), records: &records) { question in
      asked.append(question.name.description)
      return .nameError(ttl: 1)
    }
    #expect(asked == expected.map { "_dmarc.\($0)" })
  }

  /// §4.10.2: start, records, organizational domain.
  @Test(
    arguments: [
      ("a.mail.example.com", [("mail.example.com", "v=DMARC1"), ("example.com", "v=DMARC1")], "example.com"),
      (
        "a.mail.example.com", [("mail.example.com", "v=DMARC1; psd=n"), ("example.com", "v=DMARC1")],
        "mail.example.com"
      ),
      ("a.mail.example.com", [("com", "v=DMARC1; psd=y")], "example.com"),
      ("a.mail.example.com", [], "a.mail.example.com"),
      ("a.mail.example.com", [("com", "v=DMARC1; psd=u")], "com"),
      // A record below psd=y does not matter for the choice.
      ("a.mail.example.com", [("mail.example.com", "v=DMARC1"), ("com", "v=DMARC1; psd=y")], "example.com"),
      // psd=y at the start: its own organization (step 2 of the selection leaves it out).
      ("bank.example", [("bank.example", "v=DMARC1; psd=y"), ("example", "v=DMARC1")], "bank.example"),
      (
        "giant.bank.example", [("giant.bank.example", "v=DMARC1"), ("bank.example", "v=DMARC1; psd=y")],
        "giant.bank.example"
      ),
      ("mail.mega.bank.example", [("bank.example", "v=DMARC1; psd=y")], "mega.bank.example"),
      (
        "a.example.com", [("a.example.com", "v=DMARC1; psd=n"), ("example.com", "v=DMARC1")], "a.example.com"
      ),
      // Several records at one name are none; other records are not counted.
      (
        "a.example.com",
        [("a.example.com", "v=DMARC1"), ("example.com", "v=DMARC1"), ("example.com", "v=DMARC1")],
        "a.example.com"
      ),
      ("a.example.com", [("example.com", "v=DMARC1"), ("example.com", "v=spf1 -all")], "example.com"),
      // Names that the walk jumps over do not count.
      ("1.2.3.4.5.6.7.8.9", [("2.3.4.5.6.7.8.9", "v=DMARC1; psd=n")], "1.2.3.4.5.6.7.8.9"),
      // One label below psd=y, where the walk has jumped over that label.
      ("1.2.3.4.5.6.7.8.9", [("3.4.5.6.7.8.9", "v=DMARC1; psd=y")], "2.3.4.5.6.7.8.9"),
      (
        "a.b.c.d.e.f.g.h.i.j.k.example.com",
        [("example.com", "v=DMARC1"), ("signing.example.com", "v=DMARC1")], "example.com"
      ),
    ] as [(String, [(String, String)], String)])
  func selectsTheOrganizationalDomain(_ start: String, _ records: [(String, String)], _ expected: String)
    throws
  {
    #expect(try walk(start, Zone(policies: records)).organizationalDomain?.description == expected)
  }

  @Test func knowsNothingBeyondAFailure() throws {
    let zone = Zone(policies: [("a.example.com", "v=DMARC1")]).with("_dmarc.com", .failure(.timeout))
    let failed = try walk("a.example.com", zone)
    #expect(failed.organizationalDomain == nil)
    #expect(failed.failure?.question.name.description == "_dmarc.com")
    // psd=n ends the walk before the failure.
    let ended = Zone(policies: [("a.example.com", "v=DMARC1; psd=n")]).with(
      "_dmarc.example.com", .failure(.timeout))
    #expect(try walk("a.example.com", ended).organizationalDomain?.description == "a.example.com")
  }

  @Test func hasNoQuestionForNamesThatAreTooLong() throws {
    let label = String(repeating: "x", count: 60)
    let long = "\(label).\(label).\(label).\(label).test"
    #expect(DMARCRecordCache.question(for: try domain(long)) == nil)
    #expect(
      try walk(long, Zone(policies: [("test", "v=DMARC1")])).organizationalDomain?.description == "test")
  }
}
