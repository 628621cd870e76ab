package import DNS
package import Mail

/// How a DMARC record was searched for, and which identifiers were compared with the author domain: RFC 9989 §4.10,
/// RFC 7489 §6.6.3.
package final class DMARCTrace {
  /// A name that a walk looked at.
  package struct Visit: Hashable, Sendable {
    /// The domain, without `_dmarc`.
    package let domain: DomainName
    /// What stands there.
    package let content: DMARCRecordCache.Content
  }

  /// Whether an identifier agrees with the author domain.
  package enum Agreement: String, Hashable, Sendable, CaseIterable {
    /// It does.
    case aligned
    /// It does not.
    case notAligned = "not_aligned"
    /// A question of a walk had no answer.
    case unknown
  }

  /// One thing that was done.
  package enum Step: Hashable, Sendable {
    /// A method begins; `dmarc_method: compare` has two.
    case method(DMARCMethod)
    /// An author domain is judged; there are several where From is not in order.
    case author(DomainName)
    /// The record of a domain itself was looked for.
    case record(Visit)
    /// The tree walk of a domain, done once for each.
    case walk(DMARCTreeWalk, [Visit])
    /// The public suffix list was asked; `nil` where the name is a public suffix itself.
    case listed(DomainName, registrable: DomainName?)
    /// An identifier was compared in this mode. `organizational` is its own organizational domain, where that had to
    /// be known.
    case alignment(
      DMARCIdentifier, DMARCRecord.AlignmentMode, Agreement, organizational: DomainName?)
    /// Whether the author domain exists was asked, for `np`.
    case existence(DNSQuestion, DNSOutcome)
  }

  /// What was done, in order.
  package private(set) var steps: [Step] = []

  init() {}

  func add(_ step: Step) { steps.append(step) }

  /// A walk that has ended, with what it saw at each name.
  func add(_ walk: DMARCTreeWalk, _ records: DMARCRecordCache) {
    var visits: [Visit] = []
    for domain in DMARCTreeWalk.domains(from: walk.start) {
      guard let content = records.known(domain) else { break }
      visits.append(Visit(domain: domain, content: content))
      if case .failure = content { break }
      if walk.record(at: domain).map({ $0.publicSuffix != .unknown }) ?? false { break }
    }
    add(.walk(walk, visits))
  }
}
