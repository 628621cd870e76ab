import Authentication
import Mail
import Testing

/// RFC 7208 §6.2.
struct ExplanationTests {
  static let texts: [(text: String, explanation: String?)] = [
    ("See https://example.org/?s=%{S}&i=%{C}", "See https://example.org/?s=user%40example.org&i=192.0.2.1"),
    (" two  spaces ", " two  spaces "), ("%{", nil), ("%", nil), ("100%", nil), ("%{x}", nil), ("", nil),
    ("caf\u{e9}", nil), ("a\tb", nil), ("a\r\n550 b", nil), ("a\u{0}b", nil), ("a\u{7f}", nil),
    (
      String(repeating: "x", count: SPFLimits.explanationOctets),
      String(repeating: "x", count: SPFLimits.explanationOctets)
    ),
    (String(repeating: "x", count: SPFLimits.explanationOctets + 1), nil),
    (String(repeating: "%{s}", count: 127), nil), (String(repeating: "%%", count: 128), nil),
    ("%{h}", nil), ("%{H}", "a%0D%0AX%3A%20b%C3%A9"),
  ]

  @Test(arguments: texts)
  func isSafe(_ text: String, _ explanation: String?) throws {
    var zone = try TestZone([("example.org", "TXT v=spf1 -all exp=why.example.org")])
    try zone.add("why.example.org", kind: "TXT", value: text)
    let outcome = try zone.check("192.0.2.1", "user@example.org", helo: "a\r\nX: b\u{e9}")
    #expect(outcome.result == .fail)
    #expect(outcome.explanation?.value == explanation)
  }

  static let records: [(record: String, explanation: String?)] = [
    ("v=spf1 -all exp=why.example.org", "why %{d}"), ("v=spf1 exp=why.example.org ~all", nil),
    ("v=spf1 exp=why.example.org", nil), ("v=spf1 -all", nil), ("v=spf1 -all exp=nothing.example.org", nil),
    ("v=spf1 -all exp=slow.example.org", nil), ("v=spf1 -all exp=two.example.org", nil),
    ("v=spf1 -all exp=x..example.org", nil), ("v=spf1 exp=why.example.org redirect=plain.example.org", nil),
    ("v=spf1 exp=why.example.org redirect=other.example.org", "other %{d}"),
    ("v=spf1 -include:pass.example.org exp=why.example.org", "why %{d}"),
    ("v=spf1 include:other.example.org -all exp=why.example.org", "why %{d}"),
    ("v=spf1 include:other.example.org -all", nil),
  ]

  @Test(arguments: records)
  func comesFromTheRecordThatFails(_ record: String, _ explanation: String?) throws {
    let zone = try TestZone([
      ("why.example.org", "TXT why %%{d}"), ("slow.example.org", "TIMEOUT"), ("two.example.org", "TXT a"),
      ("two.example.org", "TXT b"), ("plain.example.org", "TXT v=spf1 -all"),
      ("other.example.org", "TXT v=spf1 -all exp=otherwhy.example.org"),
      ("otherwhy.example.org", "TXT other %%{d}"),
      ("pass.example.org", "TXT v=spf1 all exp=otherwhy.example.org"),
    ])
    #expect(try zone.check(record: record).explanation?.value == explanation)
  }
}
