import Authentication
import Mail
import TestSupport
import Testing

/// RFC 9989 §4.7, §4.8.
@Suite struct DMARCRecordTests {
  private func record(_ text: String) -> DMARCRecord? { DMARCRecord(Array(text.utf8)) }

  @Test(arguments: [
    "v=DMARC1", "v=DMARC1;", "v=DMARC1 ;", "v = DMARC1; p=none", "V=DMARC1; p=none", "v=DMARC1;;",
    "v=DMARC1; ;=;=x",
    "v=DMARC1;\t", "v\t=\tDMARC1",
  ]) func knowsARecord(_ text: String) { #expect(record(text) != nil) }

  @Test(arguments: [
    "", " ", ";", "v=DMARC2; p=none", "v=dmarc1; p=none", "v=DMARC1 p=none", "v=DMARC10; p=none",
    "p=none; v=DMARC1",
    " v=DMARC1; p=none", "\tv=DMARC1", "v=DMARC; p=none", "vv=DMARC1; p=none", "DMARC1; p=none",
    "v=spf1 -all", ";v=DMARC1",
    "v=\"DMARC1\"; p=none", "v=DMARC1\u{0}; p=none", "=DMARC1", "v==DMARC1",
  ]) func passesOverOthers(_ text: String) { #expect(record(text) == nil) }

  @Test func hasDefaults() throws {
    let plain = try #require(record("v=DMARC1"))
    #expect(
      plain.policy == .missing && plain.subdomainPolicy == .missing && plain.nonexistentPolicy == .missing)
    #expect(plain.publicSuffix == .unknown && !plain.isTesting && plain.percentage == 100)
    #expect(plain.dkimAlignment == .relaxed && plain.spfAlignment == .relaxed)
    #expect(plain.aggregateReports.isEmpty && plain.failureReports.isEmpty && plain.failureOptions == ["0"])
  }

  @Test func readsEverything() throws {
    let full = try #require(
      record(
        "v=DMARC1;p = Reject ; SP=quarantine;np=none;psd=Y;t=y;adkim=s;aspf=S;"
          + "rua=mailto:a@example.org!10m , https://example.org/x;ruf=mailto:f@example.org;fo=1:d:s;pct=20;rf=afrf;ri=1;x=y"
      ))
    #expect(full.policy == .policy(.reject) && full.subdomainPolicy == .policy(.quarantine))
    #expect(full.nonexistentPolicy == .policy(.none) && full.publicSuffix == .yes && full.isTesting)
    #expect(full.dkimAlignment == .strict && full.spfAlignment == .strict && full.percentage == 20)
    #expect(full.aggregateReports == ["mailto:a@example.org", "https://example.org/x"])
    #expect(full.failureReports == ["mailto:f@example.org"] && full.failureOptions == ["1", "d", "s"])
  }

  @Test(arguments: [
    ("p=bogus", DMARCRecord.PolicyTag.invalid), ("p=", .invalid), ("p", .missing),
    ("p=none p=reject", .invalid),
    ("p=reject; p=none", .invalid), ("p=none; P=none", .invalid), ("p=réject", .invalid),
    ("p=reject", .policy(.reject)),
    ("x=1; p=quarantine", .policy(.quarantine)), ("p =\tnone", .policy(.none)), ("pp=reject", .missing),
    ("1p=reject", .missing),
  ]) func readsPolicies(_ tags: String, _ expected: DMARCRecord.PolicyTag) throws {
    #expect(try #require(record("v=DMARC1; \(tags)")).policy == expected)
  }

  @Test(arguments: [
    ("pct=0", 0), ("pct=100", 100), ("pct=101", 100), ("pct=-1", 100), ("pct=x", 100), ("pct=", 100),
    ("pct=050", 50),
    ("pct=0000", 100), ("pct=1; pct=2", 100), ("pct=99999999999999999999", 100),
  ]) func readsPercentages(_ tags: String, _ expected: Int) throws {
    #expect(try #require(record("v=DMARC1; \(tags)")).percentage == expected)
  }

  @Test(arguments: [
    ("psd=n", DMARCRecord.PublicSuffixFlag.no), ("psd=u", .unknown), ("psd=x", .unknown),
    ("psd=y; psd=y", .unknown),
  ]) func readsPublicSuffixFlags(_ tags: String, _ expected: DMARCRecord.PublicSuffixFlag) throws {
    #expect(try #require(record("v=DMARC1; \(tags)")).publicSuffix == expected)
  }

  @Test(arguments: [
    ("mailto:a@example.org", 1), ("mailto:@example.org", 0), ("mailto:a@", 0), ("a@example.org", 0), ("", 0),
    (":x", 0),
    ("mailto:a b@example.org", 0), ("https:", 0), ("http://x,,mailto:b@example.org,junk", 2), ("1x:y", 0),
    ("mailto:ü@example.org", 0),
  ]) func readsReportAddresses(_ list: String, _ count: Int) throws {
    #expect(try #require(record("v=DMARC1; rua=\(list)")).aggregateReports.count == count)
  }

  @Test(arguments: [
    ("0:1", ["0"]), ("d", ["d"]), ("s:d", ["s", "d"]), ("1 : d", ["1", "d"]), ("d:d", ["0"]), ("x", ["0"]),
    ("", ["0"]),
  ])
  func readsFailureOptions(_ value: String, _ expected: [String]) throws {
    #expect(try #require(record("v=DMARC1; fo=\(value)")).failureOptions == expected)
  }

  /// RFC 9989 §4.10.1, RFC 7489 §6.6.3.
  @Test(arguments: [
    ("p=none", DMARCRecord.Usability.usable, DMARCRecord.Usability.usable), ("", .usable, .unusable),
    ("rua=mailto:a@example.org", .usable, .asNone), ("p=x", .unusable, .unusable),
    ("p=x; rua=mailto:a@example.org", .asNone, .asNone),
    ("p=none; sp=x", .unusable, .unusable), ("p=none; np=x", .unusable, .usable),
    ("p=reject; np=x; rua=https://example.org", .asNone, .usable),
    ("p=x; rua=junk", .unusable, .unusable),
  ]) func saysWhatItIsGoodFor(_ tags: String, _ walk: DMARCRecord.Usability, _ list: DMARCRecord.Usability)
    throws
  {
    let record = try #require(DMARCRecord(Array("v=DMARC1; \(tags)".utf8)))
    #expect(record.usability(under: .treeWalk) == walk)
    #expect(record.usability(under: .publicSuffixList) == list)
  }

  @Test func survivesAnything() {
    var random = SeededGenerator(seed: 4)
    let pieces = [
      "v=DMARC1", ";", "=", "p", "rua=", "mailto:", "@", ",", "!", " ", "\u{0}", "pct=9", "fo=", ":", "é",
      "1",
    ]
    for _ in 0..<5_000 {
      let text = (0..<Int.random(in: 0...20, using: &random)).compactMap { _ in
        pieces.randomElement(using: &random)
      }.joined()
      _ = record("v=DMARC1;" + text)
    }
    for piece in pieces { _ = record("v=DMARC1;" + String(repeating: piece, count: 30_000)) }
    _ = DMARCRecord((0...255).map { UInt8($0) })
  }
}
