package import DNS
package import Mail

/// The DMARC records that one message asked for: each name is asked once, by however many walks.
package struct DMARCRecordCache: Sendable {
  /// What stands at `_dmarc` of a domain.
  package enum Content: Hashable, Sendable {
    /// Exactly one DMARC record.
    case record(DMARCRecord)
    /// More than one: none of them counts (RFC 9989 §4.10 step 2).
    case several
    /// No DMARC record.
    case nothing
    /// It could not be found out now.
    case failure(DMARCLookupFailure)
  }

  private var contents: [DomainName: Content] = [:]

  /// Nothing asked yet.
  package init() {}

  /// How many names were asked for.
  package var questionCount: Int { contents.count }

  /// The question for the record of `domain`; `nil` where the name would be too long, so that there cannot
  /// be one.
  package static func question(for domain: DomainName) -> DNSQuestion? {
    DNSName(domain).prepending("_dmarc".utf8).map { DNSQuestion($0, .txt) }
  }

  /// What stands at `_dmarc` of `domain`.
  package mutating func content(at domain: DomainName, lookup: DNSLookup) -> Content {
    if let known = contents[domain] { return known }
    let content = Self.question(for: domain).map { Self.content(of: lookup($0), $0) } ?? .nothing
    contents[domain] = content
    return content
  }

  /// What was found at `_dmarc` of `domain`; `nil` where it was not asked for.
  func known(_ domain: DomainName) -> Content? { contents[domain] }

  private static func content(of outcome: DNSOutcome, _ question: DNSQuestion) -> Content {
    let answer: DNSAnswer
    switch outcome {
    case .failure(let failure): return .failure(DMARCLookupFailure(question: question, failure: failure))
    case .noData, .nameError: return .nothing
    case .answer(let found): answer = found
    }
    var found: DMARCRecord?
    for case .txt(let text) in answer.records {
      guard let record = DMARCRecord(text) else { continue }
      if found != nil { return .several }
      found = record
    }
    return found.map(Content.record) ?? .nothing
  }
}
