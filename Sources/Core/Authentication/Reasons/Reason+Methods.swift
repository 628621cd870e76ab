package import DNS
package import Mail

/// What the methods found, as reasons with their facts.
extension Reason {
  /// The longest text of a term, a failure or a list that is a fact, in octets: reasons travel in a header field.
  static let maximumFactOctets = 256

  /// Why SPF gives no pass; `nil` for a pass.
  package init?(_ outcome: SPFOutcome) {
    guard let code = outcome.code else { return nil }
    var facts = [
      Fact.named("domain", outcome.domain?.description), Fact("client", outcome.client.description),
    ]
    switch outcome.cause {
    case .matched(let path):
      facts.append(.named("record", path.first { !$0.isRedirect }?.name.description))
      facts.append(.named("term", outcome.mechanism))
    case .unmatched(let name), .noRecord(let name), .noSuchName(let name):
      facts.append(Fact("record", name.description))
    case .notADomain: break
    case .secondOpinion(let native): facts.append(Fact("native", native.rawValue))
    case .problem(let problem):
      facts.append(.named("record", problem.name?.description))
      facts.append(.named("problem", problem.description))
    }
    self.init(code, facts.compactMap { $0 })
  }

  /// Why a signature did not pass; `nil` for a pass.
  package init?(_ signature: DKIMSignatureResult) {
    guard let problem = signature.problem else { return nil }
    self.init(problem.code, Self.facts(of: signature) + [Fact("problem", problem.description)])
  }

  /// That a pass of SPF is of a domain that is not the author's.
  package init(unaligned outcome: SPFOutcome, author: DomainName?) {
    self.init(
      .spfNotAligned,
      [Fact.named("domain", outcome.domain?.description), .named("author", author?.description)]
        .compactMap { $0 })
  }

  /// That a signature which passed is of a domain that is not the author's.
  package init(unaligned signature: DKIMSignatureResult, author: DomainName?) {
    self.init(
      .dkimNotAligned,
      Self.facts(of: signature) + [Fact.named("author", author?.description)].compactMap { $0 })
  }

  private static func facts(of signature: DKIMSignatureResult) -> [Fact] {
    var facts = [
      Fact.named("domain", signature.domain?.description), .named("selector", signature.selector),
    ]
    if let domain = signature.domain, let selector = signature.selector {
      let record = DomainName("\(selector)._domainkey.\(domain)")
      facts.append(.named("record", record?.description))
    }
    let notes = signature.notes.map(\.code.rawValue)
    facts.append(.named("notes", notes.isEmpty ? nil : notes.joined(separator: " ")))
    return facts.compactMap { $0 }
  }

  /// Why a chain did not pass.
  package init(_ problem: ARCProblem) {
    self.init(
      problem.code,
      [
        Fact.named("instance", problem.instance.map { "\($0)" }),
        .named("problem", problem.signatureProblem?.code.rawValue),
      ].compactMap { $0 })
  }

  /// One thing that explains what DMARC came to.
  package init(_ note: DMARCNote) {
    let facts: [Fact?] =
      switch note {
      case .malformedAuthor, .noAuthor, .nonexistentAuthor, .testMode, .tooManyWalks: []
      case .severalAuthors(let domains):
        [.named("domains", domains.map(\.description).joined(separator: " "))]
      case .severalRecords(let domain), .countsAsNone(let domain), .unusableRecord(let domain):
        [Fact("record", "_dmarc.\(domain)")]
      case .lookupFailed(let failure):
        [Fact("record", failure.question.name.description), Fact("problem", failure.failure.description)]
      case .sampledOut(let percentage): [Fact("percentage", "\(percentage)")]
      case .undetermined(let identifier):
        [Fact("method", identifier.mechanism.rawValue), Fact("domain", identifier.domain.description)]
      }
    self.init(note.code, facts.compactMap { $0 })
  }
}

extension Reason.Fact {
  /// A fact of bounded length; `nil` where there is nothing to tell.
  fileprivate static func named(_ name: String, _ value: String?) -> Self? {
    guard let value else { return nil }
    let text = HeaderText(sanitizing: value).value
    guard text.utf8.count > Reason.maximumFactOctets else { return Self(name, text) }
    var kept = String.UnicodeScalarView()
    var octets = 0
    for scalar in text.unicodeScalars {
      octets += UTF8.width(scalar)
      guard octets <= Reason.maximumFactOctets else { break }
      kept.append(scalar)
    }
    return Self(name, String(kept))
  }
}

extension SPFProblem {
  /// The name whose record or answer the problem is; `nil` where it is all of them together.
  package var name: DNSName? {
    switch self {
    case .dns(let question, _): question.name
    case .severalRecords(let name), .syntax(let name, _), .tooManyExchanges(let name): name
    case .noRecord(let name): name
    case .tooManyLookups, .tooManyVoidLookups, .recordsTooLong: nil
    }
  }
}
