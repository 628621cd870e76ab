import Authentication
import DNS
import Mail
import Testing

/// Whose word overrides a DMARC failure: `trusted_arc_sealers`.
@Suite struct ARCTrustTests {
  typealias Seal = (domain: String, recorded: String)

  private static let trusted = ["sealer.example.net", "list.example.org"].compactMap { DomainName($0) }

  private func evaluation(_ mode: DMARCRecord.AlignmentMode = .relaxed) -> DMARCEvaluation {
    var evaluation = DMARCEvaluation(method: .treeWalk)
    evaluation.result = .fail
    evaluation.organizationalDomain = DomainName("example.com")
    evaluation.record = DMARCRecord(
      Array("v=DMARC1; p=reject; adkim=\(mode.rawValue); aspf=\(mode.rawValue)".utf8))
    return evaluation
  }

  private func trust(_ results: ARCResults, _ mode: DMARCRecord.AlignmentMode = .relaxed) throws -> ARCTrust {
    ARCTrust(
      results, sealers: Self.trusted, author: try #require(DomainName("example.com")),
      evaluation: evaluation(mode))
  }

  private func message(_ seals: [Seal]) -> ARCMessage {
    var message = ARCMessage()
    for (index, seal) in seals.enumerated() {
      message.add(index + 1, domain: seal.domain) { $0.results = " i=\(index + 1); mx; \(seal.recorded)" }
    }
    return message
  }

  private static let pass = "dmarc=pass header.from=example.com"
  private static let forwarded = "dmarc=fail header.from=example.com; arc=pass"

  /// Sealers and what they recorded from the first on; who vouches, by instance and method.
  static let chains: [([Seal], String?)] = [
    ([("sealer.example.net", pass)], "1 dmarc"),
    ([("list.example.org", "spf=fail; dkim=none; \(pass) (p=reject) policy.dmarc=none")], "1 dmarc"),
    ([("Sealer.Example.Net", "DMARC=PASS Header.From=Example.COM")], "1 dmarc"),
    // How large providers write.
    (
      [
        (
          "sealer.example.net",
          """
          dkim=pass header.i=@example.com header.s=s1 header.b=AbCdEf12; spf=pass (mx.example.net: domain of \
          a@example.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=a@example.com; \
          dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=example.com
          """
        )
      ], "1 dmarc"
    ),
    (
      [
        (
          "sealer.example.net",
          """
          spf=pass (sender ip is 192.0.2.1) smtp.rcpttodomain=example.org smtp.mailfrom=example.com; \
          dmarc=pass (p=reject sp=reject pct=100) action=none header.from=example.com; \
          dkim=pass (signature was verified) header.d=example.com; arc=none (0)
          """
        )
      ], "1 dmarc"
    ),
    (
      [
        (
          "sealer.example.net",
          """
          x-csa=none; arc=none (no signatures found); dkim=none (no signatures found);
           dmarc=pass policy.published-domain-policy=reject policy.applied-disposition=none
           (p=reject,d=none) policy.policy-from=p header.from=example.com;
           x-ptr=pass smtp.helo=mail.example.com policy.ptr=mail.example.com
          """
        )
      ], "1 dmarc"
    ),
    // Nobody whom the operator named.
    ([("other.example.net", pass)], nil),
    // Names below belong to whoever got them.
    ([("a.sealer.example.net", pass)], nil), ([("example.net", pass)], nil),
    // The sets of an honest sealer under a forger's.
    ([("sealer.example.net", pass), ("evil.example", pass)], nil),
    ([("sealer.example.net", pass), ("evil.example", pass), ("sealer.example.net", forwarded)], nil),
    ([("sealer.example.net", pass), ("evil.example", pass), ("sealer.example.net", pass)], "3 dmarc"),
    // Everybody from the one that vouches up to the newest is trusted.
    ([("sealer.example.net", pass), ("list.example.org", forwarded)], "1 dmarc"),
    ([("evil.example", pass), ("sealer.example.net", pass), ("list.example.org", forwarded)], "2 dmarc"),
    ([("evil.example", pass), ("sealer.example.net", forwarded), ("list.example.org", forwarded)], nil),
    // Passes of somebody else, or of nobody.
    ([("sealer.example.net", "dmarc=pass header.from=example.org")], nil),
    ([("sealer.example.net", "dmarc=pass")], nil),
    ([("sealer.example.net", "none")], nil), ([("sealer.example.net", "arc=pass")], nil),
    ([("sealer.example.net", "dmarc=fail header.from=example.com")], nil),
    ([("sealer.example.net", "dmarc=bestguesspass header.from=example.com")], nil),
    ([("sealer.example.net", "\(pass); dmarc=fail header.from=example.com")], nil),
    ([("sealer.example.net", "\(pass); dmarc=fail")], nil),
    ([("sealer.example.net", "\(pass); dmarc=fail header.from=example.org")], "1 dmarc"),
    ([("sealer.example.net", "dmarc=fail header.from=example.com; dkim=pass header.d=example.com")], nil),
    // A sealer that says nothing of DMARC.
    ([("sealer.example.net", "dkim=pass header.d=example.com header.s=s")], "1 dkim"),
    ([("sealer.example.net", "dkim=pass header.i=@mail.example.com")], "1 dkim"),
    (
      [("sealer.example.net", "dkim=fail header.d=example.com; spf=pass smtp.mailfrom=a@example.com")],
      "1 spf"
    ),
    ([("sealer.example.net", "spf=pass smtp.mailfrom=bounce.example.com")], "1 spf"),
    ([("sealer.example.net", "spf=pass smtp.helo=example.com")], nil),
    ([("sealer.example.net", "spf=pass smtp.mailfrom=example.com.evil.example")], nil),
    ([("sealer.example.net", "dkim=pass header.d=notexample.com")], nil),
    ([("sealer.example.net", "dkim=pass header.d=evil.example header.i=@example.com")], nil),
    // What a careless reader would find.
    ([("sealer.example.net", "spf=fail (dmarc=pass header.from=example.com) smtp.mailfrom=x")], nil),
    ([("sealer.example.net", "spf=fail reason=\"; dmarc=pass header.from=example.com\"")], nil),
    ([("sealer.example.net", "\(pass); dkim=\"")], nil),
    ([("sealer.example.net", "\(pass); (")], nil),
  ]

  @Test(arguments: chains.indices) func everyChain(_ index: Int) throws {
    let (seals, expected) = Self.chains[index]
    let results = message(seals).results()
    #expect(results.result == .pass)
    switch try trust(results) {
    case .vouched(let voucher):
      #expect("\(voucher.instance) \(voucher.method)" == expected, "\(seals)")
      #expect(voucher.sealer.description == seals[voucher.instance - 1].domain.lowercased())
      #expect(
        voucher.reason
          == Reason(
            .trustedARCSealer,
            [
              .init("domain", voucher.sealer.description), .init("instance", "\(voucher.instance)"),
              .init("recorded", "\(voucher.method)=pass"),
            ]))
    case .none: #expect(expected == nil, "\(seals)")
    case .undecided: Issue.record("\(seals)")
    }
  }

  @Test(arguments: [
    ("dkim=pass header.d=example.com", true), ("dkim=pass header.d=mail.example.com", false),
    ("spf=pass smtp.mailfrom=a@example.com", true), ("spf=pass smtp.mailfrom=a@mail.example.com", false),
  ]) func alignmentIsTheAuthors(_ recorded: String, _ isStrict: Bool) throws {
    let results = message([("sealer.example.net", recorded)]).results()
    #expect(try trust(results, .relaxed) != .none)
    #expect(try (trust(results, .strict) != .none) == isStrict)
  }

  /// What the newest message signature leaves open, anybody may have changed.
  @Test(
    arguments: [
      [("h", "to:subject:date")], [("h", "")], [("l", "3")], [("l", "0")],
    ] as [[(String, String?)]]) func theWholeMessageMustBeSigned(_ changes: [(String, String?)]) throws
  {
    var message = ARCMessage()
    message.add(1) { ARCMessage.Set.change(&$0.signature, changes) }
    #expect(message.results().result == .pass)
    #expect(try trust(message.results()) == .none)
  }

  @Test func testingSealersAreNotTrusted() throws {
    let results = ARCMessage(sets: 1).results { _ in TestMessage.answer(TestMessage.record + "; t=y") }
    #expect(results.result == .pass)
    #expect(try trust(results) == .none)
  }

  /// A chain that cannot be checked now is not trusted, and not distrusted for good.
  @Test func unreachableKeysLeaveItUndecided() throws {
    let outage: DNSLookup = { _ in .failure(.timeout) }
    #expect(try trust(message([("sealer.example.net", Self.pass)]).results(lookup: outage)) == .undecided)
    #expect(try trust(message([("evil.example", Self.pass)]).results(lookup: outage)) == .none)
    #expect(
      try trust(
        message([("sealer.example.net", Self.pass), ("evil.example", "none")]).results(lookup: outage))
        == .none)
    #expect(try trust(message([("sealer.example.net", "none")]).results(lookup: outage)) == .none)
    #expect(
      try trust(message([("sealer.example.net", Self.pass)]).results { _ in .nameError(ttl: 1) }) == .none)
    var damaged = message([("sealer.example.net", Self.pass)])
    damaged.message.body += "more\r\n"
    #expect(try trust(damaged.results()) == .none)
  }

  @Test func theReportSaysWhoSealed() {
    var message = ARCMessage()
    message.add(1) { $0.results = " i=1; mx; arc=none smtp.remote-ip=192.0.2.1; spf=pass" }
    message.add(2, domain: "list.example.org")
    #expect(
      message.results().reportComment
        == "arc=pass as[2].d=list.example.org as[2].s=arc as[1].d=sealer.example.net as[1].s=arc remote-ip[1]=192.0.2.1"
    )
    #expect(ARCMessage(sets: 50).results().reportComment.utf8.count <= ARCResults.maximumCommentOctets)
  }
}
