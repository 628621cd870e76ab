import Authentication
import DNS
import Mail
import Testing

/// check_host(): RFC 7208 §4 to §6.
struct EvaluationTests {
  static func zone() throws -> TestZone {
    try TestZone([
      ("pass.example.net", "TXT v=spf1 +all"), ("fail.example.net", "TXT v=spf1 -all"),
      ("soft.example.net", "TXT v=spf1 ~all"), ("neutral.example.net", "TXT v=spf1"),
      ("broken.example.net", "TXT v=spf1 moo"), ("plain.example.net", "TXT hello"),
      ("two.example.net", "TXT v=spf1 +all"), ("two.example.net", "TXT v=spf1 +all"),
      ("slow.example.net", "TIMEOUT"), ("deep.example.net", "TXT v=spf1 include:pass.example.net -all"),
      ("host.example.net", "A 192.0.2.1"), ("host.example.net", "A 198.51.100.1"),
      ("host.example.net", "AAAA 2001:db8::1"), ("alias.example.net", "CNAME host.example.net"),
      ("loop.example.net", "CNAME loop.example.net"), ("six.example.net", "AAAA 2001:db8::1"),
      ("mx.example.net", "MX 10 slow.example.net"), ("mx2.example.net", "MX 10 host.example.net"),
      ("mx2.example.net", "MX 20 slow.example.net"), ("nullmx.example.net", "MX 0 "),
      ("1.2.0.192.in-addr.arpa", "PTR slow.example.net"), ("1.2.0.192.in-addr.arpa", "PTR host.example.net"),
    ])
  }

  static let records: [(terms: String, result: SPFResult)] = [
    ("", .neutral), ("?all", .neutral), ("all", .pass), ("~all", .softfail), ("-all +all", .fail),
    ("-ip4:192.0.2.1 all", .fail), ("ip4:192.0.2.0/25 -all", .pass), ("ip4:192.0.2.2/31 -all", .fail),
    ("ip4:0.0.0.0/0 -all", .pass), ("ip6:::/0 -all", .fail), ("ip6:::ffff:192.0.2.1 -all", .fail),
    ("ip6:::ffff:0:0/90 -all", .fail),
    ("include:pass.example.net -all", .pass), ("-include:pass.example.net all", .fail),
    ("include:fail.example.net ~all", .softfail), ("include:soft.example.net -all", .fail),
    ("include:neutral.example.net -all", .fail), ("include:deep.example.net -all", .pass),
    ("include:broken.example.net all", .permerror), ("include:plain.example.net all", .permerror),
    ("include:nothing.example.net all", .permerror), ("include:two.example.net all", .permerror),
    ("include:slow.example.net all", .temperror), ("include:x..example.net all", .permerror),
    ("include:%{l} all", .permerror), ("all include:broken.example.net", .pass), ("all include", .permerror),
    ("redirect=fail.example.net", .fail), ("redirect=neutral.example.net", .neutral),
    ("redirect=nothing.example.net", .permerror), ("redirect=plain.example.net", .permerror),
    ("redirect=slow.example.net", .temperror), ("redirect=%{l}", .permerror),
    ("redirect=fail.example.net ?all", .neutral), ("redirect=nothing.example.net all", .pass),
    ("a:host.example.net -all", .pass), ("a:alias.example.net -all", .pass),
    ("a:six.example.net -all", .fail),
    ("a:six.example.net/0 -all", .fail), ("a:nothing.example.net/0 -all", .fail),
    ("a:slow.example.net -all", .temperror), ("a:loop.example.net -all", .temperror),
    ("a:host.example.net//0 -all", .pass), ("a:x..example.net all", .pass),
    ("-a:x..example.net ~all", .softfail),
    ("mx:mx.example.net -all", .temperror), ("mx:mx2.example.net -all", .pass),
    ("mx:nullmx.example.net -all", .fail), ("mx:host.example.net -all", .fail),
    ("exists:host.example.net -all", .pass), ("exists:six.example.net -all", .fail),
    ("exists:slow.example.net -all", .temperror), ("ptr:example.net -all", .pass),
    ("ptr:host.example.net -all", .pass), ("ptr:ost.example.net -all", .fail), ("ptr -all", .fail),
    ("ptr:slow.example.net -all", .fail),
  ]

  @Test(arguments: records)
  func evaluates(_ terms: String, _ result: SPFResult) throws {
    let outcome = try Self.zone().check(record: "v=spf1 \(terms)")
    #expect(outcome.result == result, "\(outcome.cause)")
    #expect((outcome.problem != nil) == (result == .permerror || result == .temperror))
    #expect(outcome.problem?.result ?? result == result)
  }

  static let identities: [(mailFrom: String, helo: String, result: SPFResult)] = [
    ("user@fail.example.net", "x", .fail), ("user@FAIL.example.NET.", "x", .fail),
    ("@fail.example.net", "x", .fail),
    ("fail.example.net", "x", .fail), ("a@b@fail.example.net", "x", .fail),
    ("\"a b\"@fail.example.net", "x", .fail), ("", "fail.example.net", .fail),
    ("", "FAIL.example.net.", .fail),
    ("", "[192.0.2.1]", .none), ("", "192.0.2.1", .none), ("", "localhost", .none), ("", "", .none),
    ("", "a b.example.net", .none), ("user@net", "fail.example.net", .none),
    ("user@", "fail.example.net", .none),
    ("user@[192.0.2.1]", "fail.example.net", .none), ("user@192.0.2.1", "fail.example.net", .none),
    ("user@a..example.net", "x", .none), ("user@.example.net", "x", .none),
    ("user@fail.example.net..", "x", .none),
    ("user@nothing.example.net", "x", .none), ("user@plain.example.net", "x", .none),
    ("user@two.example.net", "x", .permerror), ("user@slow.example.net", "x", .temperror),
    ("user@b\u{fc}cher.example.net", "x", .softfail), ("user@xn--bcher-kva.example.net", "x", .softfail),
    ("user@fail.example.net\r\nX: y", "x", .none), ("user@fail.example.net\0", "x", .none),
    (String(repeating: "l", count: 70_000) + "@fail.example.net", "x", .fail),
    ("user@" + String(repeating: "l.", count: 40_000) + "fail.example.net", "x", .none),
    (String(repeating: "\u{1F600}", count: 1000) + "@fail.example.net", "x", .fail),
  ]

  @Test(arguments: identities)
  func readsTheIdentity(_ mailFrom: String, _ helo: String, _ result: SPFResult) throws {
    var zone = try Self.zone()
    try zone.add("xn--bcher-kva.example.net", "TXT v=spf1 ~all")
    let outcome = try zone.check("192.0.2.1", mailFrom, helo: helo)
    #expect(outcome.result == result, "\(outcome.cause)")
    if mailFrom.isEmpty {
      let client = try #require(IPAddress("192.0.2.1"))
      let ofHELO = SPF.check(
        client: client, identity: .helo(helo), helo: helo, receiver: "", lookup: zone.lookup,
        now: Timestamp(seconds: 0))
      #expect(ofHELO.result == result)
      #expect(ofHELO.domain == outcome.domain)
    }
  }

  /// RFC 7208 §2.4: for the null reverse path, `postmaster` at the HELO name.
  @Test func nullSenderIsPostmaster() throws {
    let zone = try TestZone([
      ("mail.example.com", "TXT v=spf1 -all exp=why.example.com"),
      ("why.example.com", "TXT %{s} %{l} %{o} %{h}"),
    ])
    let outcome = try zone.check("192.0.2.1", "")
    #expect(
      outcome.explanation == "postmaster@mail.example.com postmaster mail.example.com mail.example.com")
    #expect(outcome.domain == DomainName("mail.example.com"))
  }

  /// The reasons are data: RFC 7208 §9.1 wants the mechanism, people want the way to it.
  @Test func tellsTheWay() throws {
    var zone = try Self.zone()
    try zone.add("example.org", "TXT v=spf1 a redirect=_spf.example.org")
    try zone.add("_spf.example.org", "TXT v=spf1 mx -include:deep.example.net ?all")
    let outcome = try zone.check("192.0.2.1", "user@example.org")
    #expect(outcome.result == .fail)
    guard case .matched(let path) = outcome.cause else {
      Issue.record("\(outcome.cause)")
      return
    }
    #expect(
      path.map { "\($0.name): \($0.term)" } == [
        "example.org: redirect=_spf.example.org", "_spf.example.org: -include:deep.example.net",
        "deep.example.net: include:pass.example.net", "pass.example.net: +all",
      ])
    #expect(outcome.mechanism == "-include:deep.example.net")
    #expect(
      outcome.records.map(\.name.description) == [
        "example.org", "_spf.example.org", "deep.example.net", "pass.example.net",
      ])
    #expect(outcome.records.allSatisfy { $0.ttl == TestZone.ttl })
    #expect(outcome.lookups == 5)
    #expect(outcome.voidLookups == 2)
    #expect(outcome.questions == 6)
  }

  static let problems: [(terms: String, text: String)] = [
    ("moo", "record of example.org: unknown mechanism: moo"),
    ("include:nothing.example.net", "nothing.example.net has no record"),
    ("include:x..example.net", "a domain that cannot be asked for has no record"),
    ("include:two.example.net", "two.example.net has more than one record"),
    ("include:slow.example.net", "slow.example.net TXT: no answer in time"),
    ("include:example.org", "more than 10 terms that ask the DNS"),
  ]

  @Test(arguments: problems)
  func saysWhatIsWrong(_ terms: String, _ text: String) throws {
    let outcome = try Self.zone().check(record: "v=spf1 \(terms)")
    #expect(outcome.problem?.description == text)
  }

  /// RFC 7208 §5: an IPv4-mapped client is IPv4.
  @Test func mappedClientIsIPv4() throws {
    let outcome = try Self.zone().check(record: "v=spf1 -ip6:::/0 ip4:192.0.2.1", client: "::ffff:192.0.2.1")
    #expect(outcome.result == .pass)
  }

  @Test func comparesIPv6() throws {
    for (record, result): (String, SPFResult) in [
      ("ip6:2001:db8::/32", .pass), ("ip6:2001:db8::2/127", .neutral), ("a:host.example.net//127", .pass),
      ("a:host.example.net/0", .pass), ("ip4:0.0.0.0/0", .neutral), ("ip6:::ffff:0:0/0", .pass),
    ] {
      let outcome = try Self.zone().check(record: "v=spf1 \(record)", client: "2001:db8::1")
      #expect(outcome.result == result, "\(record)")
    }
  }
}
