import Authentication
import DNS
import Mail
import Testing

/// RFC 8601 §2.7.3.
@Suite struct IPRevTests {
  private static let reverse = "1.2.0.192.in-addr.arpa"

  private func evaluate(_ zone: Zone, _ address: String = "192.0.2.1") throws -> IPRev.Evaluation {
    IPRev.evaluate(try #require(IPAddress(address))) { zone.answer($0) }
  }

  private func ptr(_ names: String...) throws -> Zone.Entry {
    .records(try names.map { .ptr(try #require(DNSName($0))) })
  }

  private func a(_ addresses: String...) throws -> Zone.Entry {
    .records(
      try addresses.map { text in
        let address = try #require(IPAddress(text))
        return address.family == .v4 ? .a(address) : .aaaa(address)
      })
  }

  @Test func confirms() throws {
    let zone = Zone([
      Self.reverse: try ptr("mail.example.org"), "mail.example.org": try a("192.0.2.9", "192.0.2.1"),
    ])
    let evaluation = try evaluate(zone)
    #expect(evaluation.result == .pass)
    #expect(evaluation.finding.name?.description == "mail.example.org")
  }

  @Test func confirmsIPv6() throws {
    let name = "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
    let zone = Zone([
      name: try ptr("mail.example.org"), "mail.example.org": try a("2001:db8::1", "192.0.2.1"),
    ])
    #expect(try evaluate(zone, "2001:db8::1").result == .pass)
    #expect(try evaluate(zone.with("mail.example.org", try a("192.0.2.1")), "2001:db8::1").result == .fail)
  }

  @Test func tellsFailuresApart() throws {
    #expect(try evaluate(Zone()).result == .permerror)
    #expect(try evaluate(Zone([Self.reverse: .empty])).result == .permerror)
    #expect(try evaluate(Zone([Self.reverse: .failure(.timeout)])).result == .temperror)
    let zone = Zone([Self.reverse: try ptr("a.example.org", "b.example.org")])
    #expect(try evaluate(zone).result == .fail)
    #expect(try evaluate(zone.with("a.example.org", try a("192.0.2.7"))).result == .fail)
    let partly = zone.with("a.example.org", .failure(.serverFailure(rcode: 2)))
    #expect(try evaluate(partly).result == .temperror)
    #expect(try evaluate(partly.with("b.example.org", try a("192.0.2.1"))).result == .pass)
    let odd = Zone([Self.reverse: try ptr("a\\032b.example.org"), "a\\032b.example.org": try a("192.0.2.1")])
    #expect(try evaluate(odd).result == .fail)
  }

  @Test func asksForTenNamesAtMost() throws {
    var names: [DNSRecordData] = []
    for number in 0..<100 { names.append(.ptr(try #require(DNSName("n\(number).example.org")))) }
    let zone = Zone([Self.reverse: .records(names), "n99.example.org": try a("192.0.2.1")])
    var count = 0
    let evaluation = IPRev.evaluate(try #require(IPAddress("192.0.2.1"))) { question in
      count += 1
      return zone.answer(question)
    }
    #expect(evaluation.result == .fail)
    #expect(count == 1 + IPRev.maximumNames)
  }
}
