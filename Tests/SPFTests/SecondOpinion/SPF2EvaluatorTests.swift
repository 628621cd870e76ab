import Authentication
import DNS
import LibSPF2
import Mail
import TestSupport
import Testing

/// libspf2 as a second opinion: where it does not abstain, it agrees, and nothing ends the process.
struct SPF2EvaluatorTests {
  static func opinion(_ outcome: SPFOutcome, _ lookup: DNSLookup) -> SecondOpinion<SPFResult> {
    do throws(Abstention) {
      return SecondOpinion(
        native: outcome.result, other: try SPF2Evaluator.result(of: outcome, lookup: lookup))
    } catch {
      return .abstains(error)
    }
  }

  static func zone() throws -> TestZone {
    try TestZone([
      ("host.example.net", "A 192.0.2.1"), ("host.example.net", "AAAA 2001:db8::1"),
      ("example.org", "A 192.0.2.2"), ("example.org", "MX 10 host.example.net"),
      ("pass.example.net", "TXT v=spf1 +all"), ("fail.example.net", "TXT v=spf1 -all"),
      ("wide.example.net", "TXT v=spf1 ip4:0.0.0.0/0 -all"),
      ("two.example.net", "TXT v=spf1 -all"), ("two.example.net", "TXT v=spf1 +all"),
      ("away.example.net", "TIMEOUT"), ("1.2.0.192.in-addr.arpa", "PTR host.example.net"),
      ("1.2.0.192.user.example.net", "A 127.0.0.2"), ("null.example.net", "MX 0 "),
      ("odd.example.net", "MX 0 a\\b.example.net"), ("localhost", "TXT v=spf1 +all"),
    ])
  }

  static let records: [(record: String, client: String, opinion: SecondOpinion<SPFResult>)] = [
    ("v=spf1 +all", "192.0.2.1", .agrees(.pass)), ("v=spf1 -all", "192.0.2.1", .agrees(.fail)),
    ("v=spf1 ~all", "192.0.2.1", .agrees(.softfail)), ("v=spf1 ?all", "192.0.2.1", .agrees(.neutral)),
    ("v=spf1", "192.0.2.1", .agrees(.neutral)), ("v=spf1 ip4:192.0.2.0/31 -all", "192.0.2.1", .agrees(.pass)),
    ("v=spf1 ip4:192.0.2.0/31 -all", "192.0.2.2", .agrees(.fail)),
    ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::9", .agrees(.pass)),
    ("v=spf1 ip6:2001:db8::/127 -all", "2001:db8::9", .agrees(.fail)),
    ("v=spf1 a:host.example.net -all", "192.0.2.1", .agrees(.pass)),
    ("v=spf1 a:host.example.net -all", "2001:db8::1", .agrees(.pass)),
    ("v=spf1 a/24 -all", "192.0.2.77", .agrees(.pass)), ("v=spf1 mx -all", "192.0.2.1", .agrees(.pass)),
    ("v=spf1 mx//64 -all", "2001:db8::5", .agrees(.pass)),
    ("v=spf1 include:pass.example.net -all", "192.0.2.1", .agrees(.pass)),
    ("v=spf1 include:fail.example.net ?all", "192.0.2.1", .agrees(.neutral)),
    ("v=spf1 include:nothing.example.net", "192.0.2.1", .agrees(.permerror)),
    ("v=spf1 redirect=fail.example.net exp=why.example.net", "192.0.2.1", .agrees(.fail)),
    ("v=spf1 redirect=fail.example.net mx", "192.0.2.1", .agrees(.pass)),
    ("v=spf1 redirect=nothing.example.net", "192.0.2.1", .agrees(.permerror)),
    ("v=spf1 exists:%{i}.%{l}.example.net -all", "192.0.2.1", .agrees(.fail)),
    ("v=spf1 exists:%{ir}.%{l}.example.net -all", "192.0.2.1", .agrees(.pass)),
    ("v=spf1 mx:null.example.net ?all", "192.0.2.1", .agrees(.neutral)),
    ("v=spf1 ip4:192.0.2.1 ptr -all", "192.0.2.1", .agrees(.pass)),
    // Known to be wrong, or not to be looked at.
    ("v=spf1 ptr:example.net -all", "192.0.2.1", .abstains(.unsupported)),
    ("v=spf1 include:wide.example.net", "192.0.2.1", .abstains(.unsupported)),
    ("v=spf1 mx:odd.example.net", "192.0.2.1", .abstains(.unsupported)),
    ("v=spf1 a:\(String(repeating: "a", count: 64)).test -all", "192.0.2.1", .abstains(.unsupported)),
    ("v=spf1 moo", "192.0.2.1", .abstains(.notAccepted)),
    ("v=spf1 include:two.example.net", "192.0.2.1", .abstains(.notAccepted)),
    ("v=spf1 a:away.example.net -all", "192.0.2.1", .abstains(.dns)),
    ("v=spf1 -all", "127.0.0.1", .abstains(.client)), ("v=spf1 -all", "127.255.0.9", .abstains(.client)),
    ("v=spf1 -all", "::1", .abstains(.client)), ("v=spf1 -all", "::2", .agrees(.fail)),
    ("v=spf1 -all", "128.0.0.1", .agrees(.fail)),
    ("v=spf1 include:example.org", "192.0.2.1", .abstains(.limit)),
    ("v=spf1 a:x.test a:y.test a:z.test +all", "192.0.2.1", .abstains(.limit)),
    ("no record", "192.0.2.1", .abstains(.nothing)),
    (
      "v=spf1 exists:\(String(repeating: "%{i}", count: 127))\(String(repeating: "a", count: 5000))",
      "192.0.2.1", .abstains(.notAccepted)
    ),
    (
      "v=spf1 exists:\(String(repeating: "%{i}", count: 127)).\(String(repeating: "a", count: 4000)).test",
      "192.0.2.1", .abstains(.tooLarge)
    ),
  ]

  @Test(arguments: records)
  func ofARecord(_ record: String, _ client: String, _ opinion: SecondOpinion<SPFResult>) throws {
    var zone = try Self.zone()
    try zone.add("example.org", kind: "TXT", value: record)
    let outcome = try zone.check(client, "user@example.org")
    #expect(Self.opinion(outcome, zone.lookup) == opinion, "\(outcome.cause)")
  }

  static let senders: [(sender: String, helo: String, opinion: SecondOpinion<SPFResult>)] = [
    ("", "pass.example.net", .agrees(.pass)), ("", "localhost", .abstains(.nothing)),
    ("@fail.example.net", "", .agrees(.fail)), ("\"a b\"@fail.example.net", "x", .abstains(.unsupported)),
    ("a\"@\"b@fail.example.net", "x", .agrees(.fail)), ("ä@fail.example.net", "x", .abstains(.unsupported)),
    ("a@fail.example.net", "ä", .abstains(.unsupported)),
    ("a@fail.example.net", "a b", .abstains(.unsupported)),
    ("a\u{0}@fail.example.net", "x", .abstains(.unsupported)),
    (String(repeating: "a", count: 303) + "@pass.example.net", "x", .agrees(.pass)),
    (String(repeating: "a", count: 304) + "@pass.example.net", "x", .abstains(.tooLarge)),
    ("a@pass.example.net", String(repeating: "h", count: 255), .agrees(.pass)),
    ("a@pass.example.net", String(repeating: "h", count: 256), .abstains(.tooLarge)),
  ]

  @Test(arguments: senders)
  func ofASender(_ sender: String, _ helo: String, _ opinion: SecondOpinion<SPFResult>) throws {
    let zone = try Self.zone()
    let outcome = try zone.check("192.0.2.1", sender, helo: helo)
    #expect(Self.opinion(outcome, zone.lookup) == opinion, "\(outcome.cause)")
  }

  /// The library counts lookups anew in each include: by itself it would ask 66,430 questions here.
  @Test func questionsAreBounded() throws {
    var zone = try TestZone()
    for depth in 0..<6 {
      let includes = (0..<9).map { _ in "include:d\(depth + 1).example.org" }.joined(separator: " ")
      try zone.add("d\(depth).example.org", kind: "TXT", value: "v=spf1 \(includes) ?all")
    }
    try zone.add("d6.example.org", kind: "TXT", value: "v=spf1 a:nothing.example.org ?all")
    // Our own evaluator ended at once, as if the record had been another one then.
    let outcome = try TestZone([("d0.example.org", "TXT v=spf1 redirect=d1.example.org")])
      .check("192.0.2.1", "a@d0.example.org")
    var questions = 0
    let opinion = Self.opinion(outcome) { question in
      questions += 1
      return zone.lookup(question)
    }
    #expect(opinion == .abstains(.limit))
    // The record of our own evaluator is not asked for again.
    #expect(questions == 110)
  }

  /// What the DNS says may change, and the library may see more than our own evaluator has.
  @Test func whatOursHasNotReadIsScreenedToo() throws {
    let early = try TestZone([("a.example.org", "TXT v=spf1 redirect=b.example.org")])
    let outcome = try early.check("192.0.2.1", "x@a.example.org")
    #expect(outcome.result == .permerror)
    let later: [(record: String, opinion: SecondOpinion<SPFResult>)] = [
      ("v=spf1 -all", .differs(native: .permerror, other: .fail)),
      ("v=spf1 ip4:0.0.0.0/0", .abstains(.unsupported)),
      ("v=spf1 moo", .abstains(.notAccepted)), ("v=spf1 a:%{d2}", .abstains(.unsupported)),
      (
        "v=spf1 exists:\(String(repeating: "%{i}", count: 127)).\(String(repeating: "a", count: 4000)).test",
        .abstains(.tooLarge)
      ),
    ]
    for (record, opinion) in later {
      let zone = try TestZone([("b.example.org", "TXT \(record)")])
      #expect(Self.opinion(outcome, zone.lookup) == opinion, "\(record)")
    }
    #expect(Self.opinion(outcome) { _ in .failure(.timeout) } == .abstains(.dns))
  }

  /// Of the suite of RFC 7208 the library by itself gets 112 of 203 cases right.
  @Test(arguments: (try? SuiteCase.loaded.get()) ?? [])
  func isNeverWrong(_ suiteCase: SuiteCase) throws {
    var zone = try TestZone()
    for record in suiteCase.zone { try zone.add(record.name, kind: record.kind, value: record.value) }
    let outcome = try zone.check(suiteCase.client, suiteCase.mailFrom, helo: suiteCase.helo)
    if let other = Self.opinion(outcome, zone.lookup).other {
      #expect(suiteCase.results.contains(other.rawValue), "\(outcome.cause)")
    }
  }

  @Test func saysSomethingOfTheSuite() throws {
    var given = 0
    for suiteCase in try SuiteCase.loaded.get() {
      var zone = try TestZone()
      for record in suiteCase.zone { try zone.add(record.name, kind: record.kind, value: record.value) }
      let outcome = try zone.check(suiteCase.client, suiteCase.mailFrom, helo: suiteCase.helo)
      if Self.opinion(outcome, zone.lookup).other != nil { given += 1 }
    }
    #expect(given == 77)
  }
}
