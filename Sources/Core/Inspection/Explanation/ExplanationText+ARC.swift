import Authentication
import Mail

/// The ARC chain, instance by instance.
extension ExplanationText {
  mutating func arc(_ explanation: Explanation, showsHeaders: Bool) {
    guard let arc = explanation.checks.arc, arc.result != .none else { return }
    heading(
      "ARC     \(arc.result.rawValue), \(Self.count(arc.chain.count, "set"))"
        + (arc.problem.map { " (\($0.code))" } ?? ""))
    if let problem = arc.problem { prose(1, problem.description, hanging: 2) }
    if arc.result == .pass {
      pair(1, "covers", arc.coversMessage ? "From and the whole body" : "not From and the whole body")
      let oldest = arc.oldestPass.map { $0 == 0 ? "every one of them" : "those from i=\($0)" } ?? "unknown"
      pair(1, "still valid", "message signatures: \(oldest)")
    }
    let trusted = explanation.rules.authentication.trustedARCSealers
    for link in arc.chain.reversed() {
      line(1, "i=\(link.instance) sealed by \(link.domain?.description ?? "?") (s=\(link.selector ?? "?"))")
      pair(2, "cv=", link.status?.rawValue ?? "missing or unknown", column: 24)
      let isTrusted = link.domain.map { trusted.contains($0) } ?? false
      pair(2, "sealer", Self.trust(isTrusted, link), column: 24)
      if let recorded = link.recorded { pair(2, "recorded", Self.words(recorded), column: 24) }
      pair(
        2, "message signature",
        Self.word(link.messageSignature, .arcMessageSignature(instance: link.instance), explanation),
        column: 24)
      pair(2, "seal", Self.word(link.seal, .arcSeal(instance: link.instance), explanation), column: 24)
    }
    for entry in explanation.trace.arc.entries {
      line(1, Self.name(entry.kind) + (entry.problem.map { ": \($0.description)" } ?? ": verifies"))
      self.entry(entry, explanation, showsHeaders: showsHeaders)
    }
    if let voucher = explanation.outcome?.arcVoucher {
      prose(
        1,
        "The trusted sealer \(voucher.sealer) (i=\(voucher.instance)) recorded \(voucher.method)=pass for the author: the DMARC policy is not applied."
      )
    }
  }

  static func name(_ kind: DKIMTrace.Kind) -> String {
    switch kind {
    case .signature: "DKIM-Signature"
    case .arcMessageSignature(let instance): "ARC-Message-Signature i=\(instance)"
    case .arcSeal(let instance): "ARC-Seal i=\(instance)"
    }
  }

  static func words(_ recorded: ParsedAuthenticationResults) -> String {
    ([recorded.authservID] + recorded.entries.map { "\($0.method)=\($0.result)" }).joined(separator: "; ")
  }

  private static func trust(_ isTrusted: Bool, _ link: ARCResults.Link) -> String {
    if link.isTesting { return "its key says t=y (testing): it does not count" }
    return isTrusted ? "trusted (trusted_arc_sealers)" : "not in trusted_arc_sealers"
  }

  private static func word(
    _ result: ARCResult, _ kind: DKIMTrace.Kind, _ explanation: Explanation
  ) -> String {
    let entry = explanation.trace.arc.entries.first { $0.kind == kind }
    if result == .fail, let problem = entry?.problem {
      return (problem.isTemporary ? "not known, " : "does not verify, ") + problem.description
    }
    switch result {
    case .none: return "not tried"
    case .pass: return "verifies"
    case .fail: return "does not verify"
    }
  }
}
