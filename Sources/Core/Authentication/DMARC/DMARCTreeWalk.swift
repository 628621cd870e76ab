package import DNS
package import Mail

/// The DNS tree walk of one domain (RFC 9989 §4.10) and what it found.
package struct DMARCTreeWalk: Hashable, Sendable {
  /// RFC 9989 §4.10: the most questions of one walk.
  package static let maximumQuestions = 8

  /// A record that the walk found.
  package struct Finding: Hashable, Sendable {
    /// The domain it stands at, without `_dmarc`.
    package let domain: DomainName
    /// The record.
    package let record: DMARCRecord
  }

  /// Where the walk began.
  package let start: DomainName
  /// The records, from the longest name to the shortest.
  package private(set) var findings: [Finding] = []
  /// The question that could not be answered: nothing can be said beyond it.
  package private(set) var failure: DMARCLookupFailure?

  /// Walks from `start` towards the root.
  package init(from start: DomainName, records: inout DMARCRecordCache, lookup: DNSLookup) {
    self.start = start
    for domain in Self.domains(from: start) {
      switch records.content(at: domain, lookup: lookup) {
      case .record(let record):
        findings.append(Finding(domain: domain, record: record))
        if record.publicSuffix != .unknown { return }
      case .nothing, .several:
        continue
      case .failure(let failure):
        self.failure = failure
        return
      }
    }
  }

  /// The domains that a walk looks at: the first one, then those with seven labels or fewer (steps 3 to 7).
  package static func domains(from start: DomainName) -> [DomainName] {
    let labels = start.labels
    let counts = [labels.count] + (1..<max(1, min(labels.count, maximumQuestions))).reversed()
    return counts.compactMap { DomainName(labels.suffix($0).joined(separator: ".")) }
  }

  /// The organizational domain (RFC 9989 §4.10.2); `nil` where the walk failed.
  package var organizationalDomain: DomainName? {
    guard failure == nil else { return nil }
    guard let last = findings.last else { return start }
    // Only the last record can have the flag: the walk stops there.
    switch last.record.publicSuffix {
    case .no: return last.domain
    case .yes where last.domain != start: return Self.domain(oneBelow: last.domain, towards: start)
    case .yes, .unknown: return last.domain
    }
  }

  /// The record of a public suffix domain above the start.
  package var publicSuffix: Finding? {
    findings.last.flatMap { $0.record.publicSuffix == .yes && $0.domain != start ? $0 : nil }
  }

  /// The record at `domain`.
  package func record(at domain: DomainName) -> DMARCRecord? {
    findings.first { $0.domain == domain }?.record
  }

  private static func domain(oneBelow upper: DomainName, towards lower: DomainName) -> DomainName? {
    DomainName(lower.labels.suffix(upper.labels.count + 1).joined(separator: "."))
  }
}
