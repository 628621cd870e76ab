import Inspection
import JSON
import Mail
import Testing

@testable import Authentication

/// The row that a message leaves for aggregate reports.
@Suite struct DMARCObservationTests {
  struct Case: Sendable {
    var name: String
    var records = [
      ("example.org", "v=DMARC1; p=reject; sp=quarantine; np=reject; aspf=s; fo=1:d; rua=mailto:a@b.test")
    ]
    var from = "Ann <ann@example.org>"
    var spf: String?
    var dkim: [String] = []
    var enforcement = DMARCEnforcement.strict
    var exemption: DMARCOverride?
    var existing: [String] = []
    var expected: String
  }

  static let cases = [
    Case(
      name: "pass by both", spf: "example.org", dkim: ["example.org"],
      expected: "pass: pass, dkim=pass spf=pass, p=reject at example.org"),
    Case(
      name: "pass by DKIM, SPF is not strictly aligned", spf: "x.example.org", dkim: ["x.example.org"],
      expected: "pass: pass, dkim=pass spf=fail, p=reject at example.org"),
    Case(name: "refused", expected: "fail: reject, dkim=fail spf=fail, p=reject at example.org"),
    Case(
      name: "less than the policy", enforcement: .relaxed,
      expected: "fail: quarantine, dkim=fail spf=fail, p=reject at example.org, local_policy"),
    Case(
      name: "marked only", enforcement: .none,
      expected: "fail: none, dkim=fail spf=fail, p=reject at example.org, local_policy"),
    Case(
      name: "subdomain", from: "ann@x.example.org", existing: ["x.example.org"],
      expected: "fail: quarantine, dkim=fail spf=fail, sp=quarantine at example.org"),
    Case(
      name: "subdomain that is not there", from: "ann@y.example.org",
      expected: "fail: reject, dkim=fail spf=fail, np=reject at example.org"),
    Case(
      name: "spared", exemption: DMARCOverride(.mailingList, comment: "list.test"),
      expected: "fail: none, dkim=fail spf=fail, p=reject at example.org, mailing_list"),
    Case(
      name: "testing", records: [("example.org", "v=DMARC1; p=reject; t=y")],
      expected: "fail: quarantine, dkim=fail spf=fail, p=reject at example.org, policy_test_mode"),
    Case(
      name: "asks for nothing", records: [("example.org", "v=DMARC1; p=none")],
      expected: "fail: none, dkim=fail spf=fail, p=none at example.org"),
    Case(
      name: "no policy", records: [], spf: "example.org",
      expected: "none: none, dkim=fail spf=fail, no policy"),
    Case(
      name: "unusable record", records: [("example.org", "v=DMARC1; p=nonsense")],
      expected: "permerror: none, dkim=fail spf=fail, =? at example.org"),
    Case(
      name: "nobody knows who wrote it", from: "nobody",
      expected: "permerror: none, dkim=fail spf=fail, no policy"),
  ]

  static func observation(
    _ item: Case, sender: String = "ann@example.org", recipients: [String] = ["bob@example.com"],
    dkim: DKIMResults? = nil
  ) throws -> DMARCObservation {
    var zone = Zone(policies: item.records)
    for name in item.existing { zone.entries[name] = .empty }
    let evaluation = try DMARCEvaluationTests.evaluate(zone, from: item.from, spf: item.spf, dkim: item.dkim)
    return DMARCObservation(
      day: try #require(UTCDay("2026-11-22")), source: try #require(IPAddress("192.0.2.9")),
      evaluation: evaluation,
      decision: DMARCDecision(evaluation, enforcement: item.enforcement, exemption: item.exemption),
      sender: sender, recipients: recipients, spf: nil, dkim: dkim)
  }

  @Test(arguments: cases) func saysWhatWasDone(_ item: Case) throws {
    let row = try Self.observation(item)
    let policy = row.policy.map {
      "\($0.tag?.rawValue ?? "")=\($0.applicable?.rawValue ?? "?") at \($0.domain)"
    }
    let said =
      "\(row.result.rawValue): \(row.disposition.rawValue), dkim=\(row.isDKIMAligned ? "pass" : "fail") "
      + "spf=\(row.isSPFAligned ? "pass" : "fail"), \(policy ?? "no policy")"
      + row.reasons.map { ", \($0.kind.rawValue)" }.joined()
    #expect(said == item.expected, "\(item.name)")
    #expect(row.domain == row.policy?.domain ?? row.headerFrom)
  }

  @Test func theTextHasTheElementsOfAReport() throws {
    var signature = DKIMSignatureResult(
      domain: try domain("example.org"), selector: "s1", algorithm: "rsa-sha256")
    signature.keyBits = 2048
    let row = try Self.observation(
      Case(
        name: "", from: "ann@x.example.org", enforcement: .none, existing: ["x.example.org"], expected: ""),
      dkim: DKIMResults(signatures: [signature]))
    #expect(
      JSONValue.object(row.details).description == """
        {"policy_evaluated":{"disposition":"none","dkim":"fail","spf":"fail",\
        "reasons":[{"type":"local_policy","comment":"dmarc_enforcement none"}]},\
        "identifiers":{"header_from":"x.example.org","envelope_from":"example.org","envelope_to":"example.com"},\
        "policy_published":{"domain":"example.org","discovery_method":"treewalk","p":"reject","sp":"quarantine",\
        "np":"reject","adkim":"r","aspf":"s","fo":"1:d","testing":"n","psd":"u"},\
        "auth_results":{"dkim":[{"domain":"example.org","selector":"s1","result":"pass"}]},\
        "result":"fail","policy_tag":"sp","policy":"quarantine"}
        """)
  }

  @Test func theLotOfRFC7489IsAnotherReason() throws {
    var evaluation = DMARCEvaluation(method: .publicSuffixList)
    evaluation.result = .fail
    evaluation.author = try domain("example.org")
    evaluation.policyDomain = evaluation.author
    evaluation.record = DMARCRecord(Array("v=DMARC1; p=reject; pct=10".utf8))
    (evaluation.publishedPolicy, evaluation.policy) = (.reject, .quarantine)
    evaluation.notes = [.sampledOut(percentage: 10)]
    let row = DMARCObservation(
      day: try #require(UTCDay("2026-11-22")), source: try #require(IPAddress("2001:db8::1")),
      evaluation: evaluation, decision: DMARCDecision(evaluation, enforcement: .strict), sender: "",
      recipients: [], spf: nil, dkim: nil)
    let text = JSONValue.object(row.details).description
    #expect(text.contains(#"{"type":"other","comment":"sampled out, pct=10"}"#), "\(text)")
    #expect(text.contains(#""discovery_method":"psl""#) && text.contains(#""pct":10"#), "\(text)")
  }

  @Test(
    arguments: [
      ("ann@Example.ORG", ["a@example.com", "b@EXAMPLE.com"], "example.org", "example.com"),
      ("", ["a@example.com", "b@example.net"], nil, nil),
      ("ann@bücher.example.org", ["postmaster"], "xn--bcher-kva.example.org", nil),
      ("\"a@b\"@example.net", [], "example.net", nil), ("ann@[192.0.2.1]", ["a@"], nil, nil),
    ] as [(String, [String], String?, String?)])
  func envelopesAreToldByTheirDomains(
    sender: String, recipients: [String], from: String?, to: String?
  ) throws {
    let row = try Self.observation(
      Case(name: "", expected: ""), sender: sender, recipients: recipients)
    #expect(row.envelopeFrom?.description == from)
    #expect(row.envelopeTo?.description == to)
  }

  @Test func signaturesAreBounded() throws {
    var signatures: [DKIMSignatureResult] = []
    func add(_ domain: String?, _ selector: String?, _ problem: DKIMProblem?) {
      var result = DKIMSignatureResult(
        domain: domain.flatMap { DomainName($0) }, selector: selector, algorithm: nil)
      result.problem = problem
      signatures.append(result)
    }
    for number in 0..<100 { add("example\(number).net", "s", .signatureMismatch) }
    add(nil, "s", nil)
    add("example.org", nil, nil)
    add("example.org", String(repeating: "s", count: 10_000), nil)
    for _ in 0..<3 { add("example.org", "good", nil) }
    let row = try Self.observation(
      Case(name: "", expected: ""), dkim: DKIMResults(signatures: signatures))
    #expect(row.dkim.count == DMARCObservation.maximumSignatures)
    #expect(row.dkim.first?.domain.description == "example.org")
    #expect(row.dkim.first?.selector == "good" && row.dkim.first?.result == .pass)
    #expect(row.dkim.dropFirst().allSatisfy { $0.result == .fail })
  }

  // MARK: Adding up

  @Test func equalRowsAreOne() throws {
    var book = DMARCObservationBook()
    let rows = try Self.cases.map { try Self.observation($0) }
    for row in rows + rows + rows.prefix(1) { book.add(row) }
    let different = Set(rows)
    #expect(book.rowCount == different.count && book.dropped == 0 && !book.isFilling)
    let entries = book.take()
    #expect(Set(entries.map(\.observation)) == different)
    #expect(entries.map(\.count).reduce(0, +) == rows.count * 2 + 1)
    #expect(entries.first { $0.observation == rows[0] }?.count == 3)
    #expect(book.rowCount == 0 && book.take().isEmpty)
    book.putBack(entries)
    book.add(rows[0])
    #expect(book.take().first { $0.observation == rows[0] }?.count == 4)
  }

  @Test func aFullBookCountsWhatItDrops() throws {
    var book = DMARCObservationBook(maximum: 2)
    let rows = Array(Set(try Self.cases.map { try Self.observation($0) }))
    book.add(rows[0])
    #expect(book.isFilling)
    book.add(rows[1])
    book.add(rows[2], count: 5)
    book.add(rows[1], count: .max)
    #expect(book.rowCount == 2 && book.dropped == 5)
    #expect(book.take().map(\.count).max() == .max)
    book.add(rows[2])
    #expect(book.rowCount == 1)
  }
}
