import Authentication
import Mail
import Testing
import Webhook

/// Events beside the examples.
extension SampleEvents {
  static func variants() throws -> [SampleEvent] {
    let base = try multipartAttachment()
    func with(_ name: String, _ change: (inout Event) throws -> Void) throws -> SampleEvent {
      var event = base.event
      try change(&event)
      return SampleEvent(name: name, event: event, raw: base.raw)
    }
    return [
      try with("raw left out") { $0.include.raw = false },
      try with("parsed left out") { $0.include.parsed = false },
      try with("both left out") { $0.include = Route.Include(raw: false, parsed: false) },
      try with("attachments listed") { $0.include.attachments = .none },
      try with("attachments by URL") {
        $0.include.attachments = .url
        $0.attachmentURLs = ["https://mx.example.com/attachments/1/0?expires=1"]
      },
      try with("attachments by URL, small ones inline") {
        $0.include.attachments = .url
        $0.attachmentURLs = [nil]
      },
      try with("attachments by URL that nobody serves") { $0.include.attachments = .url },
      try with("not parsed") { $0.message = nil },
      try with("replayed, without queue id") {
        $0.replayed = true
        $0.queueID = nil
      },
      try with("quarantined") {
        $0.verdict.verdict = Verdict(
          action: .quarantine,
          reasons: [
            Reason(.dmarcFail, [Reason.Fact("domain", "example.net"), Reason.Fact("policy", "quarantine")])
          ])
      },
      try with("everything known") { $0.verdict = try authenticated() },
      try with("international addresses") {
        $0.sender = "jürgen@bücher.example"
        $0.recipient = "bücher@BÜCHER.example"
        $0.originalRecipient = "not an address at Ü"
        $0.message?.from = [Mailbox(name: "ü", address: "ü@straße.example")]
      },
      try sample("empty message", raw: [], message: ParsedMessage()),
      try sample("with NUL", raw: Array("a\0b".utf8), message: ParsedMessage()),
      try sample("every ASCII octet", raw: Array(1...127), message: ParsedMessage()),
      try sample("control characters everywhere", raw: [], message: noisyMessage()),
    ]
  }

  static func authenticated() throws -> MessageVerdict {
    let domain = try #require(DomainName("example.net"))
    var findings = AuthenticationFindings.none
    findings.spf.result = .pass
    findings.spf.domain = domain
    findings.spf.clientIP = IPAddress("2001:db8::25")
    findings.spf.mailFrom = "juergen@example.net"
    findings.spf.heloDomain = "mail.example.net"
    findings.spf.receivedSPFHeader = "pass client-ip=2001:db8::25"
    findings.dkim.result = .pass
    findings.dkim.signatures = [
      DKIMFinding.Signature(
        domain: domain, selector: "s1", algorithm: "ed25519-sha256", keyBits: 256, result: .pass, reason: nil),
      DKIMFinding.Signature(
        domain: nil, selector: nil, algorithm: nil, result: .permerror, reason: "no d="),
    ]
    findings.dkim.fromDomain = domain
    findings.dkim.signedBy = [domain]
    findings.dmarc.result = .pass
    findings.dmarc.policy = .reject
    findings.dmarc.disposition = DMARCPolicy.none
    findings.dmarc.fromDomain = domain
    findings.dmarc.fromHeader = "Jürgen <juergen@example.net>"
    findings.dmarc.returnPath = "juergen@example.net"
    findings.dmarc.aligned = DMARCFinding.Alignment(spf: true, dkim: true)
    findings.dmarc.authenticationResults = "mx.example.com; dmarc=pass"
    findings.arc.result = .pass
    findings.arc.oldestPass = 0
    findings.arc.chain = [
      ARCFinding.Link(
        instance: 1, domain: domain, selector: "arc", result: .pass, status: ARCResult.none,
        messageSignature: .pass)
    ]
    findings.iprev.result = .pass
    findings.iprev.name = domain
    var verdict = try verdict(findings)
    verdict.connection = ConnectionFacts(clientAddress: IPAddress("2001:db8::25"))
    verdict.senderVerified = SenderVerified(verified: true, domain: domain, method: "dmarc")
    return verdict
  }

  static func noisyMessage() -> ParsedMessage {
    let noise = "\u{1}\"\\\n\u{7f}\u{2028}😀"
    var message = ParsedMessage()
    message.subject = noise
    message.messageID = noise
    message.replyTo = [Mailbox(name: noise, address: noise)]
    message.headers = [HeaderEntry(name: noise, value: noise)]
    message.text = noise
    message.html = "<p>\(noise)</p>"
    return message
  }
}
