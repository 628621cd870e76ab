import Mail

/// What one sealer recorded about the author domain of a message.
enum ARCTestimony: Hashable {
  /// This method had passed for it.
  case pass(method: String)
  /// No pass for it.
  case nothing

  /// Looks for a DMARC pass of the author domain itself. Where the sealer recorded nothing of DMARC, a DKIM
  /// signature or an SPF check that passed for a domain aligned with it counts too.
  init(_ recorded: ParsedAuthenticationResults, author: DomainName, evaluation: DMARCEvaluation) {
    self = .nothing
    let dmarc = recorded.entries.filter { $0.method == "dmarc" }
    guard dmarc.isEmpty else {
      // Results for other domains are of another From; one that does not name its domain may be of any.
      let passes = dmarc.filter { Self.domain($0, "header.from") == author && $0.result == "pass" }
      let others = dmarc.filter { entry in
        entry.result != "pass" && (Self.domain(entry, "header.from").map { $0 == author } ?? true)
      }
      if !passes.isEmpty, others.isEmpty { self = .pass(method: "dmarc") }
      return
    }
    for entry in recorded.entries where entry.result == "pass" {
      let domain: DomainName?
      let mode: DMARCRecord.AlignmentMode?
      switch entry.method {
      case "dkim":
        domain = Self.domain(entry, "header.d") ?? Self.domain(entry, "header.i")
        mode = evaluation.record?.dkimAlignment
      case "spf":
        domain = Self.domain(entry, "smtp.mailfrom")
        mode = evaluation.record?.spfAlignment
      default: continue
      }
      guard let domain, Self.isAligned(domain, author, mode ?? .strict, evaluation.organizationalDomain)
      else {
        continue
      }
      self = .pass(method: entry.method)
      return
    }
  }

  private static func isAligned(
    _ domain: DomainName, _ author: DomainName, _ mode: DMARCRecord.AlignmentMode,
    _ organizational: DomainName?
  ) -> Bool {
    if domain == author { return true }
    guard mode == .relaxed, let organizational else { return false }
    return domain.isEqualToOrBelow(organizational)
  }

  /// The domain of a property that holds one, or an address.
  private static func domain(
    _ entry: ParsedAuthenticationResults.Entry, _ name: String
  ) -> DomainName? {
    guard let value = entry.properties.first(where: { $0.name == name })?.value else { return nil }
    let at = value.utf8.lastIndex(of: UInt8(ascii: "@"))
    return DomainName(at.map { value[value.utf8.index(after: $0)...] } ?? value[...])
  }
}
