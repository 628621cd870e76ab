import DNS
import Testing

@Suite struct DNSQueryTests {
  @Test func octets() throws {
    let query = try #require(DNSQuery.test("Ab.example", .aaaa))
    #expect(
      query.octets == [
        0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 0x61, 0x62, 7, 0x65, 0x78, 0x61, 0x6d, 0x70, 0x6c, 0x65,
        0,
        0, 28, 0, 1, 0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0,
      ])
  }

  @Test func plain() throws {
    let query = try #require(DNSQuery.test(".", .mx, usesEDNS: false))
    #expect(query.octets == [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 15, 0, 1])
  }

  @Test func escapedLabels() throws {
    let query = try #require(DNSQuery.test(#"a\.\000\\.b"#))
    #expect(query.octets[12..<19] == [4, 0x61, 0x2e, 0, 0x5c, 1, 0x62])
  }
}
