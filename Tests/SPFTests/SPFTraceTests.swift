import Authentication
import DNS
import Mail
import Testing

/// What a check says of its way: the terms in order, what each asked and what it came to.
@Suite struct SPFTraceTests {
  private func trace(_ record: String, client: String = "192.0.2.1") throws -> SPFTrace {
    var zone = try EvaluationTests.zone()
    try zone.add("example.org", kind: "TXT", value: record)
    let trace = AuthenticationTrace().spf
    _ = SPF.check(
      client: try #require(IPAddress(client)), identity: .mailFrom("user@example.org"), helo: "h.example.com",
      receiver: "mx.example.net", lookup: zone.lookup, now: Timestamp(seconds: 0), trace: trace)
    return trace
  }

  @Test func termsStandInTheirOrderWithWhatBecameOfEach() throws {
    let root = try #require(
      try trace("v=spf1 ip4:198.51.100.1 a:nothing.example.net include:deep.example.net -all").root)
    #expect(root.name == DNSName("example.org") && root.result == .pass && root.ttl == TestZone.ttl)
    #expect(
      root.terms.map(\.text.value) == [
        "ip4:198.51.100.1", "a:nothing.example.net", "include:deep.example.net", "-all",
      ])
    #expect(root.terms.map(\.outcome) == [.notMatched, .notMatched, .matched, .notTried])
    #expect(root.terms.map(\.lookup) == [nil, 1, 2, nil])
    #expect(root.terms.map(\.voidLookup) == [nil, 1, nil, nil])
    #expect(root.terms[1].queries.map(\.question.description) == ["nothing.example.net A"])
    // The question for an included record shows as the record.
    #expect(root.terms[2].queries.isEmpty)
    let deep = try #require(root.terms[2].records.first)
    #expect(deep.name == DNSName("deep.example.net") && deep.result == .pass)
    let inner = try #require(deep.terms.first?.records.first)
    #expect(inner.text?.value == "v=spf1 +all" && deep.terms[0].lookup == 3)
  }

  @Test func aRedirectIsATermOfItsOwn() throws {
    let root = try #require(try trace("v=spf1 ip4:198.51.100.1 redirect=fail.example.net").root)
    let redirect = try #require(root.terms.last)
    #expect(redirect.result == nil && redirect.outcome == .matched && redirect.lookup == 1)
    #expect(redirect.target == DNSName("fail.example.net") && redirect.records.first?.result == .fail)
    #expect(root.result == .fail)
    // One that is not needed is not followed.
    #expect(try trace("v=spf1 all redirect=fail.example.net").root?.terms.count == 1)
  }

  @Test func anErrorShowsWhereItIs() throws {
    let root = try #require(try trace("v=spf1 include:broken.example.net all").root)
    guard case .problem(.syntax(let name, _))? = root.terms.first?.outcome else {
      Issue.record("no problem")
      return
    }
    #expect(name == DNSName("broken.example.net") && root.result == nil)
    #expect(root.terms.first?.records.first?.problem == root.problem)
    let limit = try #require(
      try trace("v=spf1 " + String(repeating: "exists:host6.example.net ", count: 4) + "all").root)
    #expect(limit.terms.map(\.outcome) == [.notMatched, .notMatched, .problem(.tooManyVoidLookups)])
    #expect(limit.terms.map(\.voidLookup) == [1, 2, nil])
  }

  @Test func macrosShowWhatTheyMean() throws {
    let root = try #require(try trace("v=spf1 exists:%{ir}.%{v}.x.example.net -all").root)
    #expect(root.terms.first?.target == DNSName("1.2.0.192.in-addr.x.example.net"))
    #expect(root.terms.first?.text.value == "exists:%{ir}.%{v}.x.example.net")
  }

  @Test func whoHasNoDomainHasNoRecord() throws {
    let trace = AuthenticationTrace().spf
    let outcome = SPF.check(
      client: try #require(IPAddress("192.0.2.1")), identity: .mailFrom(""), helo: "[192.0.2.1]",
      receiver: "", lookup: { _ in .failure(.timeout) }, now: Timestamp(seconds: 0), trace: trace)
    #expect(outcome.cause == .notADomain && trace.root == nil && trace.later.isEmpty)
  }
}
