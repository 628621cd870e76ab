import DNS
package import Mail

/// One fact of a DMARC evaluation that explains its outcome. Log, event and `gomailctl explain` print these.
package enum DMARCNote: Hashable, Sendable {
  /// The From fields break the grammar.
  case malformedAuthor(AuthorDefect)
  /// The From field names several domains.
  case severalAuthors([DomainName])
  /// No From field, or none with a domain.
  case noAuthor
  /// More than one DMARC record stands at this domain; none of them counts.
  case severalRecords(DomainName)
  /// A question had no answer.
  case lookupFailed(DMARCLookupFailure)
  /// The record at this domain has an invalid policy and counts as `p=none`.
  case countsAsNone(DomainName)
  /// The record at this domain has an invalid policy and no `rua`: no DMARC for its mail.
  case unusableRecord(DomainName)
  /// The author domain does not exist (NXDOMAIN).
  case nonexistentAuthor
  /// `t=y` lowered the policy one step.
  case testMode
  /// The lot of `pct` lowered the policy one step (RFC 7489 §6.6.4).
  case sampledOut(percentage: Int)
  /// SPF or DKIM could not be decided now for this domain, which would be aligned.
  case undetermined(DMARCIdentifier)
  /// More domains than `DMARC.maximumIdentifierWalks` would have needed a walk; the last ones count as not
  /// aligned.
  case tooManyWalks
}

extension DMARCNote: CustomStringConvertible {
  /// One short phrase of plain ASCII.
  package var description: String {
    switch self {
    case .malformedAuthor(let defect): defect.description
    case .severalAuthors(let domains): "From names \(domains.count) domains"
    case .noAuthor: "From names no domain"
    case .severalRecords(let domain): "several DMARC records at _dmarc.\(domain)"
    case .lookupFailed(let failure): "lookup of \(failure.question) failed, \(failure.failure)"
    case .countsAsNone(let domain): "invalid policy at _dmarc.\(domain), taken as p=none"
    case .unusableRecord(let domain): "invalid policy at _dmarc.\(domain)"
    case .nonexistentAuthor: "author domain does not exist"
    case .testMode: "t=y lowers the policy"
    case .sampledOut(let percentage): "not among the \(percentage) percent of pct="
    case .undetermined(let identifier):
      "\(identifier.mechanism.rawValue) is undecided for \(identifier.domain)"
    case .tooManyWalks: "too many domains to align"
    }
  }
}
