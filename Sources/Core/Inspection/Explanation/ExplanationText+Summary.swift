import Authentication
import Mail

/// What would happen and why, and what was known.
extension ExplanationText {
  mutating func summary(_ explanation: Explanation) {
    heading("RESULT  \(explanation.headline)")
    if let reply = explanation.reply { pair(1, "reply", reply.description) }
    prose(1, explanation.because)
    let findings = explanation.findings
    let causes = findings.filter(\.isCause)
    if !causes.isEmpty {
      heading("WHY")
      for finding in causes { self.finding(finding) }
    }
    let others = findings.filter { !$0.isCause }
    if !others.isEmpty {
      heading("ALSO WRONG, without effect here")
      for finding in others { self.finding(finding) }
    }
  }

  private mutating func finding(_ finding: Explanation.Finding) {
    line(1, finding.code.rawValue)
    prose(2, finding.detail)
    prose(2, finding.code.meaning)
    prose(2, "Remedy: \(finding.code.remedy)", hanging: 2)
  }

  mutating func given(_ explanation: Explanation) {
    let request = explanation.request
    heading("GIVEN")
    if let message = request.message {
      pair(
        1, "message",
        "\(Self.count(message.fields.count, "header field")), body of \(Self.count(message.body.count, "octet"))"
      )
    }
    if let client = request.client { pair(1, "client", "\(client.value) (\(client.source))") }
    if let helo = request.helo { pair(1, "HELO", "\(helo.value) (\(helo.source))") }
    if let sender = request.sender { pair(1, "MAIL FROM", "<\(sender.value)> (\(sender.source))") }
    for recipient in request.recipients { pair(1, "RCPT TO", "<\(recipient)>") }
    if request.isTimeGiven { pair(1, "time", request.time.rfc3339) }
    for line in explanation.unknowns { pair(1, "not known", line) }
  }

  mutating func levels(_ explanation: Explanation) {
    heading("VERDICT by dmarc_enforcement")
    for level in explanation.levels {
      let mark = level.isConfigured ? "  <- your setting" : ""
      pair(1, level.enforcement.rawValue, level.action.rawValue + mark)
      if let refusal = level.refusal { pair(2, "reply", refusal.reply.description) }
      for reason in level.reasons {
        pair(
          2, "reason", ([reason.code] + reason.facts.map { "\($0.name)=\($0.value)" }).joined(separator: " "))
      }
    }
  }
}
