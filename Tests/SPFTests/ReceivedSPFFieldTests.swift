import Authentication
import Mail
import TestSupport
import Testing

/// RFC 7208 §9.1.
struct ReceivedSPFFieldTests {
  private static func zone() throws -> TestZone {
    try TestZone([
      (
        "example.org",
        "TXT v=spf1 mx ip4:198.51.100.0/24 ?ip4:203.0.113.1 ~ip4:203.0.113.2 ip6:2001:db8::/32 -all"
      ),
      ("example.org", "MX 10 mx.example.org"), ("mx.example.org", "A 192.0.2.1"),
      ("mail.example.org", "TXT v=spf1 -all"), ("bad.example.org", "TXT v=spf1 \"moo"),
      ("slow.example.org", "TIMEOUT"), ("neutral.example.org", "TXT v=spf1"),
    ])
  }

  static let examples: [(client: String, mailFrom: String, value: String)] = [
    (
      "192.0.2.1", "a@example.org",
      "pass (mx.example.net: domain of a@example.org designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1; envelope-from=\"a@example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=mx"
    ),
    (
      "198.51.100.7", "a@example.org",
      "pass (mx.example.net: domain of a@example.org designates 198.51.100.7 as permitted sender) client-ip=198.51.100.7; envelope-from=\"a@example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=\"ip4:198.51.100.0/24\""
    ),
    (
      "2001:db8::7", "a@example.org",
      "pass (mx.example.net: domain of a@example.org designates 2001:db8::7 as permitted sender) client-ip=\"2001:db8::7\"; envelope-from=\"a@example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=\"ip6:2001:db8::/32\""
    ),
    (
      "203.0.113.9", "a@example.org",
      "fail (mx.example.net: domain of a@example.org does not designate 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from=\"a@example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=-all"
    ),
    (
      "203.0.113.2", "a@example.org",
      "softfail (mx.example.net: domain of transitioning a@example.org does not designate 203.0.113.2 as permitted sender) client-ip=203.0.113.2; envelope-from=\"a@example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=\"~ip4:203.0.113.2\""
    ),
    (
      "203.0.113.9", "",
      "fail (mx.example.net: domain of mail.example.org does not designate 203.0.113.9 as permitted sender) client-ip=203.0.113.9; envelope-from=\"\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=-all"
    ),
    (
      "203.0.113.9", "a@neutral.example.org",
      "neutral (mx.example.net: 203.0.113.9 is neither permitted nor denied by domain of a@neutral.example.org) client-ip=203.0.113.9; envelope-from=\"a@neutral.example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; mechanism=default"
    ),
    (
      "203.0.113.9", "a@nothing.example.org",
      "none (mx.example.net: domain of a@nothing.example.org does not designate permitted sender hosts) client-ip=203.0.113.9; envelope-from=\"a@nothing.example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom"
    ),
    (
      "203.0.113.9", "a@bad.example.org",
      "permerror (mx.example.net: permanent error in processing domain of a@bad.example.org) client-ip=203.0.113.9; envelope-from=\"a@bad.example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; problem=\"record of bad.example.org: unknown mechanism: \\\"moo\""
    ),
    (
      "203.0.113.9", "a@slow.example.org",
      "temperror (mx.example.net: temporary error in processing during lookup of a@slow.example.org) client-ip=203.0.113.9; envelope-from=\"a@slow.example.org\"; helo=mail.example.org; receiver=mx.example.net; identity=mailfrom; problem=\"slow.example.org TXT: no answer in time\""
    ),
  ]

  @Test(arguments: examples)
  func writes(_ client: String, _ mailFrom: String, _ value: String) throws {
    let outcome = try Self.zone().check(client, mailFrom, helo: "mail.example.org")
    #expect(ReceivedSPFField.unfolded(outcome) == value)
    #expect(ReceivedSPFField.render(outcome).replacing("\n ", with: " ") == value)
    #expect(SPFFinding(outcome, mailFrom: mailFrom).receivedSPFHeader == value)
  }

  @Test func helloHasNoEnvelope() throws {
    let client = try #require(IPAddress("203.0.113.9"))
    let outcome = SPF.check(
      client: client, identity: .helo("mail.example.org"), helo: "mail.example.org",
      receiver: "mx.example.net",
      lookup: try Self.zone().lookup, now: Timestamp(seconds: 0))
    #expect(
      ReceivedSPFField.unfolded(outcome)
        == "fail (mx.example.net: domain of mail.example.org does not designate 203.0.113.9 as permitted sender) client-ip=203.0.113.9; helo=mail.example.org; receiver=mx.example.net; identity=helo; mechanism=-all"
    )
  }

  static let attempts: [String] = [
    "a\" client-ip=192.0.2.9; x=\"@example.org", "a\\\" ; identity=helo; y=\"",
    "a) client-ip=192.0.2.9 (b@example.org",
    "a\r\nReceived-SPF: pass (x)", "a\nb", "a\rb", "a\u{0}b", "a\u{1b}[2Jb", "a\u{85}b", "a\u{2028}b", "\\",
    "\"", "a\\",
    "; mechanism=all", "=?utf-8?q?pass?=", "(((((((", "))))", "a\u{e9}\u{1F600}@example.org", "\t\t", "   ",
    "",
    String(repeating: "x", count: 5000), String(repeating: "\"", count: 5000),
    String(repeating: "\\", count: 5000),
    String(repeating: "(", count: 5000), String(repeating: "\u{1F600}", count: 5000),
    String(repeating: "a b ", count: 5000),
  ]

  /// Nothing from the wire writes a pair, a result or a line: a strict reader finds our own keys, once.
  @Test(arguments: attempts)
  func cannotBeInjected(_ text: String) throws {
    for (mailFrom, helo, receiver) in [
      (text, "x", "y"), ("", text, "y"), ("a@example.org", "x", text), (text, text, text),
    ] {
      let outcome = try Self.zone().check("203.0.113.9", mailFrom, helo: helo, receiver: receiver)
      let field = ReceivedSPFField.render(outcome)
      for line in field.split(separator: "\n", omittingEmptySubsequences: false) {
        #expect(line.utf8.count < 998)
      }
      #expect(
        !field.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || (0x7f...0x9f).contains($0.value) }
      )
      #expect(!field.replacing("\n ", with: "").contains("\n"))
      let read = try #require(StrictReceivedSPF(ReceivedSPFField.unfolded(outcome)), "\(field)")
      #expect(read.result == outcome.result.rawValue)
      var keys = ["client-ip", "envelope-from", "helo", "receiver", "identity"]
      if outcome.mechanism != nil { keys.append("mechanism") }
      if outcome.problem != nil { keys.append("problem") }
      #expect(read.pairs.map(\.key) == keys)
      #expect(read.pairs.first?.value == "203.0.113.9")
      #expect(read.pairs.first { $0.key == "identity" }?.value == "mailfrom")
    }
  }
}
