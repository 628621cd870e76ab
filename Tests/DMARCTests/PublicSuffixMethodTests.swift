import Authentication
import DNS
import Mail
import Testing

/// RFC 7489 with a public suffix list, and the comparison of the two methods.
@Suite struct PublicSuffixMethodTests {
  private static let suffixes: Set<String> = ["com", "net", "test", "uk", "co.uk", "bank.example", "example"]

  private static func registrable(_ name: DomainName) -> DomainName? {
    let labels = name.labels
    for count in 1..<max(1, labels.count) {
      let lower = labels.suffix(count + 1).joined(separator: ".")
      if !suffixes.contains(lower) { return DomainName(lower) }
    }
    return nil
  }

  private func evaluate(
    _ records: [(String, String)], _ from: String, dkim: [String] = [], lot: Int = 0,
    method: DMARCMethod = .publicSuffixList,
    failing: String? = nil
  ) throws -> DMARCOutcome {
    var zone = Zone(policies: records)
    if let failing { zone.entries[failing] = .failure(.serverFailure(rcode: 2)) }
    let message = DMARC.Message(
      author: AuthorDomain(fields: [Array(from.utf8)]),
      identifiers: try dkim.map { DMARCIdentifier(.dkim, try domain($0)) }, lot: lot)
    return DMARC.evaluate(message, method: method, registrableDomain: Self.registrable) { zone.answer($0) }
  }

  @Test(arguments: [
    // §3.2: co.uk is no organization.
    ("a@co.uk", "example.co.uk", DMARCResult.fail), ("a@example.co.uk", "co.uk", .fail),
    ("a@one.co.uk", "two.co.uk", .fail),
    ("a@co.uk", "co.uk", .pass), ("a@x.one.co.uk", "one.co.uk", .pass), ("a@one.co.uk", "y.one.co.uk", .pass),
  ]) func alignsByTheList(_ from: String, _ signer: String, _ expected: DMARCResult) throws {
    let records = [
      ("co.uk", "v=DMARC1; p=reject"), ("one.co.uk", "v=DMARC1; p=reject"),
      ("example.co.uk", "v=DMARC1; p=reject"),
    ]
    #expect(try evaluate(records, from, dkim: [signer]).evaluation.result == expected)
  }

  @Test func findsThePolicyInTwoSteps() throws {
    let records = [
      ("example.com", "v=DMARC1; p=reject; sp=quarantine; np=none; t=y"), ("com", "v=DMARC1; p=none; psd=y"),
      ("x.example.com", "v=DMARC1; p=none; psd=n"),
    ]
    var found = try evaluate(records, "a@y.example.com").evaluation
    #expect(found.result == .fail && found.policy == .quarantine && found.policyTag == .subdomain)
    #expect(found.policyDomain?.description == "example.com" && found.policySource == .organizational)
    found = try evaluate(records, "a@example.com").evaluation
    #expect(found.policy == .reject && found.notes.isEmpty)
    // A record between the two is never seen, nor is one at the suffix.
    #expect(try evaluate(records, "a@z.x.example.com").evaluation.policy == .quarantine)
    #expect(try evaluate(records, "a@other.com").evaluation.result == .none)
    // §6.6.3 step 5: several records end the discovery.
    let several = [
      ("x.example.com", "v=DMARC1; p=none"), ("x.example.com", "v=DMARC1; p=none"),
      ("example.com", "v=DMARC1; p=reject"),
    ]
    #expect(try evaluate(several, "a@x.example.com").evaluation.result == .none)
    // p is required.
    #expect(try evaluate([("example.com", "v=DMARC1")], "a@example.com").evaluation.result == .permerror)
    #expect(
      try evaluate([("example.com", "v=DMARC1; rua=mailto:a@example.com")], "a@example.com").evaluation.policy
        == DMARCPolicy.none)
    #expect(
      try evaluate(records, "a@example.com", failing: "_dmarc.example.com").evaluation.result == .temperror)
    #expect(
      try evaluate(records, "a@y.example.com", failing: "_dmarc.example.com").evaluation.result == .temperror)
  }

  /// §6.6.4.
  @Test(arguments: [
    ("p=reject; pct=50", 49, DMARCPolicy.reject), ("p=reject; pct=50", 50, .quarantine),
    ("p=quarantine; pct=50", 99, .none),
    ("p=reject; pct=0", 0, .quarantine), ("p=reject; pct=100", 99, .reject), ("p=none; pct=0", 0, .none),
    ("p=reject", 99, .reject),
  ]) func drawsTheLotOfPct(_ tags: String, _ lot: Int, _ expected: DMARCPolicy) throws {
    let evaluation = try evaluate([("example.com", "v=DMARC1; \(tags)")], "a@example.com", lot: lot)
      .evaluation
    #expect(evaluation.policy == expected)
    #expect(evaluation.notes.isEmpty == (evaluation.policy == evaluation.publishedPolicy))
  }

  @Test func comparesBothMethods() throws {
    let same = try evaluate(
      [("example.com", "v=DMARC1; p=reject")], "a@x.example.com", dkim: ["example.com"], method: .compare)
    #expect(
      same.differences.isEmpty && same.evaluation.method == .treeWalk
        && same.other?.method == .publicSuffixList)
    // A list that does not know of psd=n.
    let records = [("example.com", "v=DMARC1; p=reject"), ("x.example.com", "v=DMARC1; p=quarantine; psd=n")]
    let outcome = try evaluate(records, "a@y.x.example.com", dkim: ["example.com"], method: .compare)
    #expect(outcome.evaluation.result == .fail)
    #expect(outcome.other?.result == .pass)
    #expect(
      outcome.differences.map { "\($0.subject.rawValue) \($0.treeWalk) \($0.publicSuffixList)" } == [
        "result fail pass", "policy quarantine reject", "policy_domain x.example.com example.com",
        "organizational_domain x.example.com example.com", "dkim_alignment false true",
      ])
  }
}
