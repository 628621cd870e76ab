import Authentication
import DNS
import Mail
import Testing

/// RFC 9989 §4.10.1, §4.10.2, §5.3 and appendix B.
@Suite struct DMARCEvaluationTests {
  @Test(arguments: DMARCCase.alignment + DMARCCase.policies) func judges(_ item: DMARCCase) throws {
    var zone = Zone(policies: item.records)
    for name in item.existing { zone.entries[name] = .empty }
    let evaluation = try Self.evaluate(zone, from: item.from, spf: item.spf, dkim: item.dkim)
    #expect(evaluation.result == item.result)
    #expect(evaluation.policy == item.policy)
    #expect(evaluation.policyDomain?.description == item.at)
    #expect(evaluation.policyTag == item.tag)
    #expect(evaluation.senderVerified.verified == (item.result == .pass))
  }

  static func evaluate(
    _ zone: Zone, from: String, spf: String? = nil, dkim: [String] = [], undetermined: [DMARCIdentifier] = [],
    count: UnsafeMutablePointer<Int>? = nil
  ) throws -> DMARCEvaluation {
    var identifiers = try dkim.map { DMARCIdentifier(.dkim, try domain($0)) } + undetermined
    if let spf { identifiers.append(DMARCIdentifier(.spf, try domain(spf))) }
    let message = DMARC.Message(author: AuthorDomain(fields: [Array(from.utf8)]), identifiers: identifiers)
    let outcome = DMARC.evaluate(message, method: .treeWalk, registrableDomain: { _ in nil }) { question in
      count?.pointee += 1
      return zone.answer(question)
    }
    #expect(outcome.other == nil && outcome.differences.isEmpty)
    // Whoever watches changes nothing.
    let trace = AuthenticationTrace().dmarc
    let watched = DMARC.evaluate(
      message, method: .treeWalk, registrableDomain: { _ in nil }, lookup: zone.answer, trace: trace)
    #expect(watched == outcome)
    #expect(trace.steps.first == .method(.treeWalk))
    return outcome.evaluation
  }

  // MARK: DNS errors: RFC 9989 §5.3.6

  @Test func failedLookupsNeitherPassNorFail() throws {
    let timeout = Zone.Entry.failure(.timeout)
    // The author's record.
    let first = Zone().with("_dmarc.example.com", timeout)
    #expect(try Self.evaluate(first, from: "a@example.com", dkim: ["example.com"]).result == .temperror)
    // A record that the discovery needs.
    let second = Zone(policies: [("example.com", DMARCCase.reject)]).with("_dmarc.com", timeout)
    #expect(try Self.evaluate(second, from: "a@x.example.com", dkim: ["x.example.com"]).result == .temperror)
    // A walk that only the alignment needs: decided by what is known.
    #expect(try Self.evaluate(second, from: "a@example.com", dkim: ["example.com"]).result == .pass)
    #expect(try Self.evaluate(second, from: "a@example.com", dkim: ["x.example.com"]).result == .temperror)
    #expect(
      try Self.evaluate(second, from: "a@example.com", spf: "x.example.com", dkim: ["example.com"]).result
        == .pass)
    #expect(try Self.evaluate(second, from: "a@example.com", dkim: ["example.net"]).result == .fail)
    #expect(try Self.evaluate(second, from: "a@example.com").result == .fail)
    // The identifier's own walk.
    let third = Zone(policies: [("example.com", DMARCCase.reject)]).with("_dmarc.x.example.com", timeout)
    #expect(try Self.evaluate(third, from: "a@example.com", dkim: ["x.example.com"]).result == .temperror)
    #expect(
      try Self.evaluate(third, from: "a@example.com", spf: "y.example.com", dkim: ["x.example.com"]).result
        == .pass)
    // Strict alignment asks nothing.
    let strict = Zone(policies: [("example.com", "v=DMARC1; p=reject; adkim=s")]).with("_dmarc.com", timeout)
    #expect(try Self.evaluate(strict, from: "a@example.com", dkim: ["x.example.com"]).result == .fail)
    // Whether the author exists.
    let fourth = Zone(policies: [("example.com", "v=DMARC1; p=none; np=reject")]).with(
      "x.example.com", timeout)
    #expect(try Self.evaluate(fourth, from: "a@x.example.com").result == .temperror)
    #expect(try Self.evaluate(fourth, from: "a@x.example.com", dkim: ["example.com"]).result == .pass)
  }

  @Test func undecidedMechanismsNeitherPassNorFail() throws {
    let zone = Zone(policies: [("example.com", DMARCCase.reject)])
    let spf = DMARCIdentifier(.spf, try domain("x.example.com"), .undetermined)
    let dkim = DMARCIdentifier(.dkim, try domain("example.com"), .undetermined)
    let foreign = DMARCIdentifier(.dkim, try domain("example.net"), .undetermined)
    let evaluation = try Self.evaluate(zone, from: "a@example.com", undetermined: [spf])
    #expect(evaluation.result == .temperror)
    #expect(evaluation.aligned == .init(spf: nil, dkim: false))
    #expect(try Self.evaluate(zone, from: "a@example.com", undetermined: [dkim]).result == .temperror)
    #expect(try Self.evaluate(zone, from: "a@example.com", undetermined: [foreign]).result == .fail)
    let passed = try Self.evaluate(
      zone, from: "a@example.com", dkim: ["example.com"], undetermined: [spf, dkim])
    #expect(passed.result == .pass)
    #expect(passed.aligned == .init(spf: nil, dkim: true))
  }

  // MARK: Questions

  @Test func asksNoMoreThanItMust() throws {
    var count = 0
    let zone = Zone(policies: [("example.com", DMARCCase.reject)])
    _ = try Self.evaluate(
      zone, from: "a@example.com", spf: "example.com", dkim: ["example.com", "example.net"], count: &count)
    #expect(count == 1)
    count = 0
    _ = try Self.evaluate(
      zone, from: "a@example.com", spf: "b.example.com", dkim: ["c.example.com"], count: &count)
    #expect(count == 4)
  }

  @Test func boundsTheWalksOfHostileSignatures() throws {
    var count = 0
    let domains = (0..<200).map { "a.b.c.d.e.f.g.h.i.j.k\($0).example.com" }
    let zone = Zone(policies: [("example.com", DMARCCase.reject)] + domains.map { ($0, "v=DMARC1; psd=n") })
    let evaluation = try Self.evaluate(zone, from: "a@example.com", dkim: domains, count: &count)
    #expect(evaluation.result == .fail)
    #expect(evaluation.notes.contains(.tooManyWalks))
    #expect(count <= DMARCTreeWalk.maximumQuestions * (1 + DMARC.maximumIdentifierWalks))
  }

  // MARK: Identifiers

  @Test func takesIdentifiersFromFindings() throws {
    var spf = SPFFinding()
    spf.result = .pass
    spf.domain = try domain("example.com")
    spf.mailFrom = "\"a@b\"@Example.com"
    var dkim = DKIMFinding()
    for (name, result) in [
      ("a.test", DKIMResult.pass), ("b.test", .fail), ("c.test", .temperror), ("a.test", .pass),
      ("d.test", .policy),
    ] {
      dkim.signatures.append(
        .init(domain: try domain(name), selector: nil, algorithm: nil, result: result, reason: nil))
    }
    dkim.signatures.append(.init(domain: nil, selector: nil, algorithm: nil, result: .pass, reason: nil))
    #expect(
      DMARCIdentifier.identifiers(spf: spf, dkim: dkim) == [
        DMARCIdentifier(.spf, try domain("example.com")), DMARCIdentifier(.dkim, try domain("a.test")),
        DMARCIdentifier(.dkim, try domain("c.test"), .undetermined),
      ])
    // The HELO name counts for the null reverse path only.
    spf.mailFrom = "a@example.net"
    #expect(DMARCIdentifier.identifiers(spf: spf, dkim: DKIMFinding()).isEmpty)
    spf.mailFrom = ""
    #expect(DMARCIdentifier.identifiers(spf: spf, dkim: DKIMFinding()).count == 1)
    for result in SPFResult.allCases where result != .pass && result != .temperror {
      spf.result = result
      #expect(DMARCIdentifier.identifiers(spf: spf, dkim: DKIMFinding()).isEmpty)
    }
  }
}
