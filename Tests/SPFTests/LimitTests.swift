import Authentication
import DNS
import Mail
import Testing

/// RFC 7208 §4.6.4, and records that want to hurt.
struct LimitTests {
  private static func terms(_ count: Int, _ term: (Int) -> String) -> String {
    "v=spf1 " + (0..<count).map(term).joined(separator: " ") + " -all"
  }

  static func zone() throws -> TestZone {
    var zone = try TestZone([
      ("host.example.net", "A 198.51.100.1"), ("host.example.net", "MX 10 host.example.net"),
    ])
    for count in [9, 10, 11] {
      try zone.add(
        "i\(count).example.net", "TXT v=spf1 " + String(repeating: "a:host.example.net ", count: count))
      for number in 0..<count {
        try zone.add("mx\(count).example.net", "MX \(number) m\(number).example.net")
        try zone.add("m\(number).example.net", "A 198.51.100.1")
        try zone.add("6.2.0.192.in-addr.arpa", "PTR host.example.net")
      }
    }
    try zone.add("mx11.example.net", "MX 0 client.example.net")
    try zone.add("client.example.net", "A 192.0.2.1")
    return zone
  }

  static let records: [(record: String, result: SPFResult)] = [
    (terms(10) { _ in "a:host.example.net" }, .fail), (terms(11) { _ in "a:host.example.net" }, .permerror),
    (terms(10) { _ in "mx:host.example.net" }, .fail), (terms(11) { _ in "mx:host.example.net" }, .permerror),
    (terms(11) { _ in "ptr" }, .permerror), (terms(11) { _ in "exists:m5.example.net" }, .pass),
    (terms(11) { _ in "ip4:198.51.100.1" }, .fail), (terms(2000) { "ip4:198.51.100.\($0 % 256)" }, .fail),
    ("v=spf1 include:i9.example.net -all", .fail), ("v=spf1 include:i10.example.net -all", .permerror),
    ("v=spf1 include:i9.example.net a:host.example.net -all", .permerror),
    ("v=spf1 redirect=i9.example.net", .neutral), ("v=spf1 redirect=i10.example.net", .permerror),
    ("v=spf1 redirect=example.org", .permerror), ("v=spf1 include:example.org", .permerror),
    ("v=spf1 redirect=i11.example.net all", .pass),
    ("v=spf1 all \(terms(50) { _ in "a" }.dropFirst(7))", .pass),
    (terms(2) { "a:v\($0).example.net" }, .fail), (terms(3) { "a:v\($0).example.net" }, .permerror),
    (terms(3) { "exists:v\($0).example.net" }, .permerror),
    (terms(3) { "mx:v\($0).example.net" }, .permerror),
    ("v=spf1 a:v1.example.net a:v2.example.net -all exp=v3.example.net", .fail),
    ("v=spf1 mx:mx10.example.net -all", .fail), ("v=spf1 mx:mx11.example.net -all", .permerror),
    (terms(3) { _ in "ptr" }, .fail), ("v=spf1 ptr a:v1.example.net a:v2.example.net -all", .permerror),
    ("v=spf1 exists:%{p}.v.example.net ?exists:%{p}.v.example.net ptr -all", .permerror),
  ]

  @Test(arguments: records)
  func keeps(_ record: String, _ result: SPFResult) throws {
    let outcome = try Self.zone().check(record: record)
    #expect(outcome.result == result, "\(outcome.cause)")
    #expect(outcome.lookups <= SPFLimits.lookupTerms)
    #expect(outcome.voidLookups <= SPFLimits.voidLookups)
  }

  /// The eleventh name of the client is not looked at, and void ones of its names end nothing.
  @Test func looksAtTenClientNames() throws {
    for (ours, result) in [(9, SPFResult.pass), (10, .fail)] {
      var zone = try TestZone([("client.example.net", "A 192.0.2.1")])
      for number in 0..<ours { try zone.add("1.2.0.192.in-addr.arpa", "PTR void\(number).example.net") }
      try zone.add("1.2.0.192.in-addr.arpa", "PTR client.example.net")
      let outcome = try zone.check(record: "v=spf1 ptr:example.net -all")
      #expect(outcome.result == result)
      #expect(outcome.voidLookups == 0)
    }
  }

  /// The most questions that one check can be made to ask: the record's, ten exchanges for each of ten
  /// `mx`, the client's names and an explanation.
  @Test func questionsAreBounded() throws {
    let record =
      "v=spf1 " + String(repeating: "mx:mx10.example.net ", count: 10) + "-all exp=%{p}.example.net"
    var zone = try Self.zone()
    for number in 0..<20 { try zone.add("1.2.0.192.in-addr.arpa", "PTR n\(number).example.net") }
    let outcome = try zone.check(record: record)
    #expect(outcome.result == .fail)
    #expect(outcome.questions == 1 + 10 * 11 + 11 + 1)
  }

  static let hostile: [String] = [
    // Kills libspf2 (CVE-2023-42118).
    "v=spf1 exists:" + String(repeating: "%{i}", count: 127) + String(repeating: "a", count: 5000),
    "v=spf1 exists:" + String(repeating: "%{h1}", count: 127),
    "v=spf1 exists:" + String(repeating: "%{s}", count: 20_000),
    "v=spf1 exists:" + String(repeating: "%%", count: 127) + ".org",
    "v=spf1 exists:%{d" + String(repeating: "9", count: 60_000) + "}",
    "v=spf1 exists:%{d" + String(repeating: ".", count: 60_000) + "}",
    "v=spf1 " + String(repeating: "a ", count: 30_000),
    "v=spf1 " + String(repeating: " ", count: 65_000),
    "v=spf1 x=" + String(repeating: "x", count: 65_000),
    "v=spf1 a/" + String(repeating: "9", count: 60_000),
    "v=spf1 ip6:" + String(repeating: ":", count: 60_000),
    "v=spf1 ip4:" + String(repeating: "1.", count: 30_000),
    "v=spf1 a:" + String(repeating: ".", count: 60_000) + "org",
    "v=spf1 include:" + String(repeating: "a.", count: 30_000) + "org",
    "v=spf1 " + String(repeating: "x", count: 70_000) + "=",
  ]

  @Test(arguments: hostile)
  func survives(_ record: String) throws {
    var zone = try Self.zone()
    try zone.add("example.org", kind: "TXT", value: record)
    for client in ["192.0.2.1", "2001:db8::1"] {
      let helo = String(repeating: ".", count: 100_000)
      let outcome = try zone.check(client, "user@example.org", helo: helo)
      _ = ReceivedSPFField.render(outcome)
    }
  }

  /// All records of a check together are bounded.
  @Test func recordsAreBoundedTogether() throws {
    let filler = String(repeating: " ip4:198.51.100.1", count: 1500)
    var zone = try TestZone()
    for number in 0..<9 {
      try zone.add("r\(number).example.net", "TXT v=spf1 include:r\(number + 1).example.net\(filler)")
    }
    let outcome = try zone.check("192.0.2.1", "user@r0.example.net")
    #expect(outcome.problem == .recordsTooLong)
    #expect(outcome.result == .permerror)
  }

  /// Every failure of the DNS is temporary.
  @Test(arguments: [
    DNSFailure.timeout, .serverFailure(rcode: 2), .refused, .budgetExhausted, .malformed, .unreachable,
    .aliasLoop,
  ])
  func failuresAreTemporary(_ failure: DNSFailure) throws {
    let client = try #require(IPAddress("192.0.2.1"))
    let outcome = SPF.check(
      client: client, identity: .mailFrom("user@example.org"), helo: "x", receiver: "",
      lookup: { _ in .failure(failure) }, now: Timestamp(seconds: 0))
    #expect(outcome.result == .temperror)
    #expect(outcome.problem?.isTemporary == true)
  }
}
