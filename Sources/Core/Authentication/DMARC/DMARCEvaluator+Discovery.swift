import DNS
import Mail

/// Where the record that applies is found.
extension DMARCEvaluator {
  struct Discovery {
    var found: (domain: DomainName, source: DMARCEvaluation.PolicySource, record: DMARCRecord)?
    var failure: DMARCLookupFailure?
    var notes: [DMARCNote] = []

    mutating func fail(_ failure: DMARCLookupFailure) {
      self.failure = failure
      notes.append(.lookupFailed(failure))
    }
  }

  mutating func discover(_ author: DomainName) -> Discovery {
    guard let list else { return discoverByWalk(author) }
    let registrable = list(author)
    trace?.add(.listed(author, registrable: registrable))
    return discover(author, listed: registrable ?? author)
  }

  /// RFC 9989 §4.10.1: the author domain, its organizational domain, its public suffix domain.
  private mutating func discoverByWalk(_ author: DomainName) -> Discovery {
    var discovery = Discovery()
    switch content(at: author) {
    case .record(let record):
      discovery.found = (author, .author, record)
      return discovery
    case .failure(let failure):
      discovery.fail(failure)
      return discovery
    case .several:
      discovery.notes.append(.severalRecords(author))
    case .nothing:
      break
    }
    let walk = self.walk(from: author)
    if let failure = walk.failure {
      discovery.fail(failure)
    } else if let domain = walk.organizationalDomain, let record = walk.record(at: domain) {
      discovery.found = (domain, .organizational, record)
    } else if let suffix = walk.publicSuffix {
      discovery.found = (suffix.domain, .publicSuffix, suffix.record)
    }
    return discovery
  }

  /// RFC 7489 §6.6.3: the author domain; where it has no record at all, the organizational domain.
  private mutating func discover(_ author: DomainName, listed organizational: DomainName) -> Discovery {
    var discovery = Discovery()
    for domain in author == organizational ? [author] : [author, organizational] {
      switch content(at: domain) {
      case .record(let record):
        discovery.found = (domain, domain == author ? .author : .organizational, record)
        return discovery
      case .failure(let failure):
        discovery.fail(failure)
        return discovery
      case .several:
        // Step 5: several records end the discovery.
        discovery.notes.append(.severalRecords(domain))
        return discovery
      case .nothing:
        continue
      }
    }
    return discovery
  }

  private mutating func content(at domain: DomainName) -> DMARCRecordCache.Content {
    let content = records.content(at: domain, lookup: lookup)
    trace?.add(.record(DMARCTrace.Visit(domain: domain, content: content)))
    return content
  }

  mutating func walk(from domain: DomainName) -> DMARCTreeWalk {
    if let known = walks[domain] { return known }
    let walk = DMARCTreeWalk(from: domain, records: &records, lookup: lookup)
    walks[domain] = walk
    trace?.add(walk, records)
    return walk
  }
}
