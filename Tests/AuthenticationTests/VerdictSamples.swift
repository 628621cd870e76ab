import Authentication
import Mail
import Testing

/// Verdicts and keys that several suites use.
enum VerdictSamples {
  static func key(_ id: String = "2026a", _ fill: UInt8 = 7) throws -> VerdictKey {
    try #require(VerdictKey(id: id, secret: Array(repeating: fill, count: VerdictKey.secretOctets)))
  }

  static func deliveryID() throws -> DeliveryID { try #require(DeliveryID(random: Array(0..<16))) }

  static func plain() throws -> MessageVerdict {
    MessageVerdict(
      deliveryID: try deliveryID(), receivedAt: Timestamp(milliseconds: 1_795_363_101_042),
      connection: ConnectionFacts(), authentication: .none, verdict: Verdict(action: .accept, reasons: []),
      senderVerified: SenderVerified(verified: false))
  }

  /// Every member set, with text that JSON must escape.
  static func full() throws -> MessageVerdict {
    var verdict = try plain()
    verdict.connection = ConnectionFacts(
      clientAddress: IPAddress("2001:db8::1"), clientHostname: "client.example.org",
      clientHELO: "héllo \"x\"\\", tls: TLSFacts(version: "TLSv1.3", cipher: "TLS_AES_256_GCM_SHA384"))
    var findings = AuthenticationFindings.none
    findings.spf.result = .softfail
    findings.spf.domain = DomainName("example.org")
    findings.spf.clientIP = IPAddress("192.0.2.1")
    findings.spf.mailFrom = ""
    findings.spf.heloDomain = "helo.example.org"
    findings.spf.receivedSPFHeader = "softfail (x)"
    findings.spf.explanation = "see example.org\t"
    findings.dkim.result = .pass
    findings.dkim.signatures = [
      .init(
        domain: DomainName("example.org"), selector: "s1", algorithm: "ed25519-sha256", keyBits: 256,
        result: .pass, reason: nil),
      .init(
        domain: nil, selector: nil, algorithm: nil, result: .permerror, reason: "no d="),
    ]
    findings.dkim.fromDomain = DomainName("example.org")
    findings.dkim.signedBy = [
      try #require(DomainName("example.org")), try #require(DomainName("example.net")),
    ]
    findings.dmarc.result = .fail
    findings.dmarc.policy = .reject
    findings.dmarc.disposition = .quarantine
    findings.dmarc.fromDomain = DomainName("xn--bcher-kva.example")
    findings.dmarc.fromHeader = "A <a@example.org>"
    findings.dmarc.returnPath = "b@example.org"
    findings.dmarc.aligned = .init(spf: false, dkim: true)
    findings.dmarc.authenticationResults = "mx.example.com; none"
    findings.arc.result = .fail
    findings.arc.reason = "seal of instance 1: signature did not verify"
    findings.arc.oldestPass = 2
    findings.arc.chain = [
      .init(
        instance: 1, domain: DomainName("example.net"), selector: "a", result: .fail,
        status: ARCResult.none, messageSignature: .fail),
      .init(
        instance: 2, domain: nil, selector: nil, result: .pass, status: .pass, messageSignature: .pass),
    ]
    findings.iprev.result = .temperror
    findings.iprev.name = DomainName("client.example.org")
    verdict.authentication = findings
    verdict.verdict = Verdict(
      action: .quarantine,
      reasons: [Reason(.dmarcFail, [.init("domain", "example.org")]), Reason(word: "odd")])
    verdict.senderVerified = SenderVerified(
      verified: true, domain: DomainName("example.org"), method: "dmarc")
    return verdict
  }
}
