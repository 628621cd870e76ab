import Authentication
import Mail

/// What would happen and why, and what was known.
extension ExplanationText {
  mutating func summary(_ explanation: Explanation) {
    wrapped(0, "RESULT", explanation.headline, column: 8)
    if let reply = explanation.reply { wrapped(1, "reply", reply.description) }
    prose(1, explanation.because)
    removedFields(explanation)
    let causes = explanation.findings.filter(\.isCause)
    if !causes.isEmpty {
      heading("WHY")
      findings(causes)
    }
    // DMARC never asks for the reverse name.
    let open = explanation.findings.filter {
      !$0.isCause && explanation.isOpen && $0.code != explanation.checks.iprev?.code
    }
    if !open.isEmpty {
      heading("WRONG; what follows from it depends on DMARC")
      findings(open)
    }
    let others = explanation.findings.filter { !$0.isCause && !open.contains($0) }
    if !others.isEmpty {
      heading((causes.isEmpty && open.isEmpty ? "WRONG" : "ALSO WRONG") + ", without effect here")
      findings(others)
    }
  }

  /// Fields with our name: of a message that came in they are those it was given then.
  private mutating func removedFields(_ explanation: Explanation) {
    let removed = explanation.removedFields
    guard !removed.isEmpty else { return }
    let names = removed.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      .joined(separator: ", ")
    let count = Self.count(removed.count, "field")
    guard explanation.request.recorded == nil else {
      return wrapped(1, "set aside", "\(count) with our name, from when the message came in: \(names)")
    }
    wrapped(1, "taken out", "\(count) that \(removed.count == 1 ? "claims" : "claim") to be ours: \(names)")
  }

  /// Findings under their codes: what is wrong each time, meaning and remedy once.
  private mutating func findings(_ findings: [Explanation.Finding]) {
    var codes: [ReasonCode] = []
    for finding in findings where !codes.contains(finding.code) { codes.append(finding.code) }
    for code in codes {
      line(1, code.rawValue)
      for finding in findings where finding.code == code {
        let isSaidBelow = ASCII.equalIgnoringCase("\(finding.detail).".utf8, code.meaning.utf8)
        if !isSaidBelow { prose(2, finding.detail, hanging: 2) }
      }
      prose(2, code.meaning)
      prose(2, "Remedy: \(code.remedy)", hanging: 2)
    }
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
}
