import Authentication
import Mail
import Testing

@Suite struct AuthenticationResultsRenderTests {
  @Test(arguments: [
    ("mx.example.com", "mx.example.com; none"), ("mail server", "\"mail server\"; none"),
    ("say \"hi\"", "\"say \\\"hi\\\"\"; none"), ("a\r\nb", "\"a??b\"; none"), ("", "\"\"; none"),
    ("bücher.example", "bücher.example; none"),
  ]) func saysNoneWhereNothingWasChecked(_ id: String, _ expected: String) {
    #expect(AuthenticationResultsField.render(authservID: id, findings: .none) == expected)
  }

  @Test func writesEachMethodOnce() throws {
    var findings = AuthenticationFindings.none
    findings.spf.result = .pass
    findings.spf.mailFrom = "someone@example.org"
    findings.spf.domain = DomainName("example.org")
    findings.dkim.signatures = [
      .init(
        domain: DomainName("example.org"), selector: "s1", algorithm: "rsa-sha256", keyBits: 2048,
        result: .pass, reason: nil),
      .init(
        domain: DomainName("example.net"), selector: "s 2", algorithm: nil, result: .permerror,
        reason: "x"),
    ]
    findings.dmarc.result = .pass
    findings.dmarc.fromDomain = DomainName("example.org")
    let text = AuthenticationResultsField.render(authservID: "mx.example.com", findings: findings)
    #expect(
      text == """
        mx.example.com; spf=pass smtp.mailfrom=example.org;
         dkim=pass (2048-bit key) header.d=example.org header.s=s1
         header.a=rsa-sha256; dkim=permerror reason=x header.d=example.net
         header.s="s?2"; dmarc=pass header.from=example.org
        """)
  }

  @Test func neverWritesALineBeyond998Octets() {
    var findings = AuthenticationFindings.none
    findings.dkim.signatures = (0..<50).map { number in
      .init(
        domain: DomainName("example.org"), selector: String(repeating: "é\"", count: number * 20),
        algorithm: String(repeating: "a", count: number * 100), keyBits: number, result: .fail, reason: nil)
    }
    let id = String(repeating: "x", count: 5000)
    let text = AuthenticationResultsField.render(authservID: id, findings: findings)
    for line in text.utf8.split(separator: 0x0a) { #expect(line.count <= 998) }
  }
}
