import DNS
import Testing

@Suite struct ZoneFileErrorTests {
  @Test(arguments: [
    ("a.test A 192.0.2.300", 1, "'192.0.2.300' is not an address of this type"),
    ("\n\na.test A 2001:db8::1", 3, "'2001:db8::1' is not an address of this type"),
    ("a.test AAAA 192.0.2.1", 1, "'192.0.2.1' is not an address of this type"),
    ("a.test AAAA 2001:db8::1 ::2", 1, "a record of an address takes one address"),
    ("a.test A", 1, "a record of an address takes one address"),
    (" A 192.0.2.1", 1, "the first record has no name before it"),
    ("a.test 3600 IN", 1, "the record has no type"),
    ("a.test", 1, "the record has no type"),
    ("a.test TEXT \"x\"", 1, "'TEXT' is no type of records"),
    ("a.test IN IN A 192.0.2.1", 1, "'IN' is no type of records"),
    ("a.test 1h30 A 192.0.2.1", 1, "'1h30' is no type of records"),
    ("a.test 4294967296 A 192.0.2.1", 1, "'4294967296' is no type of records"),
    ("a.test CH TXT x", 1, "'CH' is not the class of the Internet"),
    ("a.test MX mail.a.test", 1, "MX takes a preference from 0 to 65535 and a name"),
    ("a.test MX 65536 mail.a.test", 1, "MX takes a preference from 0 to 65535 and a name"),
    ("a.test CNAME", 1, "CNAME takes one name"),
    ("a.test PTR b.test c.test", 1, "PTR takes one name"),
    ("a.test SOA ns.a.test mail.a.test 1 2 3 4", 1, "SOA takes two names and five numbers"),
    ("a.test SOA ns.a.test mail.a.test 1 2 3 4 x", 1, "SOA takes two names and five numbers"),
    ("a.test TXT", 1, "TXT without a text"),
    ("a.test TXT \"open\nb.test A 192.0.2.1", 1, "a quotation mark is not closed in its line"),
    ("a.test TXT (\n\"x\"\n\"open", 3, "a quotation mark is not closed in its line"),
    ("a.test TXT (\n\"x\"\n", 1, "the parenthesis is never closed"),
    ("a.test TXT ( ( x ) )", 1, "a parenthesis inside another"),
    ("a.test TXT x )", 1, "a closing parenthesis without an opening one"),
    ("a.test TXT \"\\25\"", 1, "'\\25' has a backslash without a character or three digits up to 255"),
    ("a.test TXT \"\\256\"", 1, "'\\256' has a backslash without a character or three digits up to 255"),
    ("a..test A 192.0.2.1", 1, "'a..test' is not a name"),
    ("\"a.test\" A 192.0.2.1", 1, "'a.test' stands for a name in quotes"),
    ("bücher.test A 192.0.2.1", 1, "'b??cher.test' is not ASCII"),
    ("$ORIGIN", 1, "$ORIGIN takes one name"),
    ("$TTL x", 1, "$TTL takes one time"),
    ("\n$INCLUDE other", 2, "$INCLUDE is not read"),
    ("$GENERATE 1-2 a$ A 192.0.2.$", 1, "$GENERATE is not read"),
    ("$ORIGN test.", 1, "'$ORIGN' is unknown"),
    ("; !sevfail a.test", 1, "'sevfail' behind the ! of a comment is unknown"),
    ("; !timeout", 1, "a failure takes a name and at most a type"),
    ("; !timeout a.test SRV", 1, "'SRV' is no type that is asked for"),
    ("; !timeout a..test", 1, "'a..test' is not a name"),
    ("a.test CNAME b.test\na.test TXT x", 2, "'a.test' has a CNAME beside another record"),
    ("a.test TXT x\na.test CNAME b.test", 2, "'a.test' has a CNAME beside another record"),
    ("a.test CNAME b.test\na.test CNAME c.test", 2, "'a.test' has a CNAME beside another record"),
  ]) func namesLineAndProblem(zone: String, line: Int, problem: String) throws {
    let error = try #require(throws: ZoneFileError.self) { try Zone(Array(zone.utf8)) }
    #expect(error.line == line)
    #expect(error.problem == problem)
    #expect(!error.remedy.isEmpty)
    #expect(error.description == "line \(line): \(problem): \(error.remedy)")
    #expect(!error.isTemporary)
  }

  @Test func everyLimitHasAnError() throws {
    func problem(_ zone: String) throws -> String {
      try #require(throws: ZoneFileError.self) { try Zone(Array(zone.utf8)) }.problem
    }
    let string = String(repeating: "x", count: 256)
    #expect(try problem("a.test TXT \(string)").hasSuffix("has 256 octets, and a string holds 255"))
    let strings = Array(repeating: String(repeating: "x", count: 255), count: 257).joined(separator: " ")
    #expect(try problem("a.test TXT \(strings)") == "the text has 65535 octets, and a record holds 65535")
    #expect(
      try problem("a.test TXT " + String(repeating: "x ", count: 1000)) == "more than 1000 words in one entry"
    )
    #expect(
      try problem(String(repeating: "a.test A 192.0.2.1\n", count: DNSLimits.records + 1))
        == "more than 1000 records of one type at one name")
    let deep = (0..<1000).map { "n\($0)." + String(repeating: "a.", count: 110) + "n\($0) TXT x\n" }.joined()
    #expect(try problem(deep) == "more than 100000 names")
    #expect(
      try problem(String(repeating: ";", count: ZoneLimits.octets + 1))
        == "the file has more than 4194304 octets")
  }

  /// Whatever is cut off or changed, the file is read or refused with a line that it has.
  @Test func damagedFiles() throws {
    let octets = Array(ZoneTests.text.utf8)
    let special: [UInt8] = [0x00, 0x0a, 0x20, 0x22, 0x28, 0x29, 0x3b, 0x40, 0x5c, 0xff, 0x24]
    var refused = 0
    func read(_ octets: some Collection<UInt8>) {
      let octets = Array(octets)
      do throws(ZoneFileError) {
        _ = try Zone(octets)
      } catch {
        refused += 1
        #expect((1...octets.count { $0 == 0x0a } + 1).contains(error.line))
        #expect(error.description.utf8.allSatisfy { (0x20...0x7e).contains($0) })
      }
    }
    for index in octets.indices {
      read(octets[..<index])
      read(octets[index...])
      var damaged = octets
      damaged[index] = special[index % special.count]
      read(damaged)
    }
    #expect(refused > octets.count / 2)
  }
}
