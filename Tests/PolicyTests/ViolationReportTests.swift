import JSON
import Mail
import Policy
import Testing

@Suite struct ViolationReportTests {
  private static let moment = Timestamp(milliseconds: 1_795_361_901_042)

  private func reports() throws -> [ViolationReport] {
    let v4 = try #require(IPAddress("192.0.2.1"))
    let v6 = try #require(IPAddress("2001:db8::7"))
    return ViolationReport.Kind.allCases.map { kind in
      .violation(.init(kind: kind, client: v4, rule: "per \"client\"", count: 3, at: Self.moment))
    } + [
      .violation(.init(kind: .rateLimit, client: v6, rule: "r", at: Self.moment, demandsBan: true)),
      .goodMail(
        .init(client: v6, domain: try #require(DomainName("example.com")), count: 7, at: Self.moment)),
    ]
  }

  @Test func bodiesAreReadBack() throws {
    let reports = try reports()
    #expect(try ViolationReport.reports(inBody: ViolationReport.body(reports)) == reports)
  }

  @Test func theWrittenFormIsTheContract() throws {
    let body = ViolationReport.body(try reports().suffix(2))
    #expect(
      String(decoding: body, as: UTF8.self)
        == #"{"reports":[{"kind":"rate_limit","client":"2001:db8::7","count":1,"#
        + #""at":"2026-11-22T15:38:21.042Z","rule":"r","ban":true},"#
        + #"{"kind":"good_mail","client":"2001:db8::7","count":7,"at":"2026-11-22T15:38:21.042Z","#
        + #""domain":"example.com"}]}"#)
  }

  @Test(arguments: [
    (#"[]"#, "\"body\" must be an object"),
    (#"{}"#, "\"reports\" is missing"),
    (#"{"reports":[1]}"#, "\"report\" must be an object"),
    (#"{"reports":[{"kind":"rate_limit"}]}"#, "\"client\" is missing"),
    (
      #"{"reports":[{"kind":"x","client":"192.0.2.1","at":"2026-11-22T15:38:21Z"}]}"#,
      "\"kind\" must be one of"
    ),
    (
      #"{"reports":[{"kind":"rate_limit","client":"192.0.2.1/24","at":"2026-11-22T15:38:21Z","rule":""}]}"#,
      "\"client\" must be an IP address"
    ),
    (#"{"reports":[{"kind":"rate_limit","client":"192.0.2.1","rule":""}]}"#, "\"at\" is missing"),
    (
      #"{"reports":[{"kind":"rate_limit","client":"::1","at":"2026-11-22T15:38:21Z"}]}"#,
      "\"rule\" is missing"
    ),
    (
      #"{"reports":[{"kind":"rate_limit","client":"::1","at":"2026-11-22T15:38:21Z","rule":"a\nb"}]}"#,
      "\"rule\" must be one line"
    ),
    (
      #"{"reports":[{"kind":"rate_limit","client":"::1","at":"2026-11-22T15:38:21Z","rule":"r","count":0}]}"#,
      "\"count\" must be a whole number from 1"
    ),
    (
      #"{"reports":[{"kind":"rate_limit","client":"::1","at":"2026-11-22T15:38:21Z","rule":"r","count":1e300}]}"#,
      "\"count\" must be a whole number"
    ),
    (
      #"{"reports":[{"kind":"rate_limit","client":"::1","at":"2026-11-22T15:38:21Z","rule":"r","ban":1}]}"#,
      "\"ban\" must be true or false"
    ),
    (
      #"{"reports":[{"kind":"good_mail","client":"::1","at":"2026-11-22T15:38:21Z","domain":"-"}]}"#,
      "\"domain\" must be a domain name"
    ),
  ])
  func whatIsWrongIsSaid(body: String, problem: String) {
    do {
      _ = try ViolationReport.reports(inBody: Array(body.utf8))
      Issue.record("accepted \(body)")
    } catch {
      #expect(error.description.contains(problem), "\(error)")
    }
  }

  @Test func batchesAndBodiesAreBounded() throws {
    let report = try #require(reports().first)
    let most = Array(repeating: report, count: ViolationReport.maximumReports)
    #expect(try ViolationReport.reports(inBody: ViolationReport.body(most)).count == most.count)
    #expect(throws: JSONError.self) {
      try ViolationReport.reports(inBody: ViolationReport.body(most + [report]))
    }
    #expect(throws: JSONError(.tooLong(maximumOctets: ViolationReport.maximumBodyOctets))) {
      try ViolationReport.reports(
        inBody: Array(repeating: UInt8(ascii: " "), count: ViolationReport.maximumBodyOctets + 1))
    }
  }

  @Test func theLongestReportsFitTheBody() throws {
    let rule = HeaderText(sanitizing: String(repeating: "\"", count: 1000))
    let domain = try #require(
      DomainName(([String](repeating: String(repeating: "a", count: 61), count: 4)).joined(separator: ".")))
    let client = try #require(IPAddress("2001:db8:1111:2222:3333:4444:5555:6666"))
    let longest: [ViolationReport] = [
      .violation(
        .init(
          kind: .authenticationFailure, client: client, rule: rule, count: .max, at: Self.moment,
          demandsBan: true)),
      .goodMail(.init(client: client, domain: domain, count: .max, at: Self.moment)),
    ]
    for report in longest {
      let batch = Array(repeating: report, count: ViolationReport.maximumReports)
      #expect(try ViolationReport.reports(inBody: ViolationReport.body(batch)) == batch)
    }
  }

  @Test func boundsHoldForWhoeverMakesAReport() throws {
    let client = try #require(IPAddress("192.0.2.1"))
    let long = HeaderText(sanitizing: String(repeating: "é", count: 99))
    let violation = ViolationReport.Violation(
      kind: .rateLimit, client: client, rule: long, count: -4, at: Self.moment)
    #expect(violation.rule.value == String(repeating: "é", count: 50))
    #expect(violation.count == 1)
    #expect(
      ViolationReport.GoodMail(
        client: client, domain: try #require(DomainName("example.com")), count: .max, at: Self.moment
      ).count == ViolationReport.maximumCount)
  }
}
