import DNS
import Inspection
import Mail
import OpenSSL
import Testing

/// Likely causes: what `Tests/ExplainCases` does not show.
@Suite struct HintTests {
  private static let key =
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
  private static let signature =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed; d=example.com; s=s; h=from;"
    + " bh=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=; b=AAAA\r\n"

  private static func hints(
    _ zone: String, _ message: String? = nil, client: String = "192.0.2.10"
  ) throws -> [String] {
    let zone = try DNS.Zone(Array(zone.utf8))
    let rules = InspectionRules(
      authservID: "mx.example.net", hostName: "mx.example.net", maximumMessageOctets: 10 << 20)
    let explainer = Explainer(
      rules: rules, crypto: DKIMCryptography(), recorder: DNSRecorder { zone.lookup($0) },
      registrableDomain: { _ in nil })
    let request = ExplanationRequest(
      client: IPAddress(client), helo: "mail.example.com", sender: "a@example.com",
      message: message.map { MessageFile(Array($0.utf8), receiver: "mx.example.net") },
      time: Timestamp(seconds: 1_795_424_400))
    return explainer.explain(request).hints.map(\.text)
  }

  @Test(arguments: [
    ("v=spf1 ipv6:2001:db8::1 -all", "write ip6:2001:db8::1"),
    ("v=spf1 -ip:192.0.2.1 -all", "write ip4:192.0.2.1"),
    ("v=spf1 2001:db8::1 -all", "write ip6:2001:db8::1"),
    ("v=spf1 mail.example.com -all", "include:mail.example.com"),
    ("v=spf1 mx; -all", "without commas or semicolons"),
    ("v=spf1 ip4:192.0.2.0/24a:mail.example.com -all", "at most 32 bits"),
    ("v=spf1 mx // ours -all", "no comments"), ("v=spf1 ip6:192.0.2.1 -all", "ip6 an IPv6 address"),
    ("v=spf1 a mx +all\u{a0}", "beyond ASCII"), ("V=SPF1mx -all", "which is no SPF record"),
    ("spf2.0/mfrom mx -all", "which is no SPF record"), ("v=spf1 ~all mx", "mx never counts"),
    ("v=spf1 redirect=example.net ~all", "write include:example.net before ~all"),
    ("v=spf1 ip4:192.0.2.0 -all", "write ip4:192.0.2.0/24"),
  ]) func mistakesOfSPFRecords(record: String, words: String) throws {
    let hints = try Self.hints("example.com TXT \"\(record)\"")
    #expect(hints.contains { $0.utf8.count < 400 && Self.contains($0, words) }, "\(hints)")
  }

  @Test(arguments: [
    "v=spf1 ip4:198.51.100.1 -all", "v=spf1 -all", "v=spf1 exists:%{i}.example.com ~all", "v=spf1 ?all",
  ])
  func soundRecordsHaveNone(record: String) throws {
    #expect(try Self.hints("example.com TXT \"\(record)\"") == [])
  }

  @Test func largeMessagesAreNotTried() throws {
    let zone = "s._domainkey.example.com TXT \"\(Self.key)\""
    let fields = String(repeating: "X-A: b\r\n", count: 300)
    for message in [
      Self.signature + "From: a@example.com\r\n\r\n" + String(repeating: "0123456789abcde\n", count: 20_000),
      fields + Self.signature + "From: a@example.com\r\n\r\nbody\r\n",
    ] { #expect(try Self.hints(zone, message) == []) }
  }

  /// What is tried ends, whatever the body looks like.
  @Test(arguments: [
    "", "\n", "=", "=\r\n", "=3", "==3D", "=E4=\r\n=FC", "a\r\r\n", String(repeating: "\n", count: 1000),
    String(repeating: "= \t\r", count: 300),
  ]) func oddBodies(body: String) throws {
    let zone = "s._domainkey.example.com TXT \"\(Self.key)\""
    #expect(
      try Self.hints(zone, Self.signature + "Subject: [a] [b]: *c* \r\nFrom: a@example.com\r\n\r\n" + body)
        == [])
  }

  private static func contains(_ text: String, _ words: String) -> Bool {
    let (text, words) = (Array(text.utf8), Array(words.utf8))
    return text.indices.contains { text[$0...].starts(with: words) }
  }
}
