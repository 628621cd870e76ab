import DNS
import Mail

/// One evaluation in progress.
struct DMARCEvaluator {
  let message: DMARC.Message
  /// Shared by the methods of a comparison.
  var records: DMARCRecordCache
  /// The public suffix list; `nil` for the tree walk.
  let list: DMARC.RegistrableDomain?
  let lookup: DNSLookup
  let trace: DMARCTrace?
  var walks: [DomainName: DMARCTreeWalk] = [:]
  /// How many domains of SPF and DKIM were walked for.
  var identifierWalkCount = 0

  init(
    message: DMARC.Message, records: DMARCRecordCache, list: DMARC.RegistrableDomain?,
    lookup: @escaping DNSLookup, trace: DMARCTrace? = nil
  ) {
    self.message = message
    self.records = records
    self.list = list
    self.lookup = lookup
    self.trace = trace
  }

  var method: DMARCMethod { list == nil ? .treeWalk : .publicSuffixList }

  mutating func evaluate() -> DMARCEvaluation {
    trace?.add(.method(method))
    var evaluation: DMARCEvaluation
    switch message.author {
    case .single(let domain):
      evaluation = judge(domain)
    case .none:
      evaluation = DMARCEvaluation(method: method)
      evaluation.notes = [.noAuthor]
    case .several(let domains):
      evaluation = strictest(of: domains, .severalAuthors(domains))
    case .malformed(let defect, let candidates):
      evaluation = strictest(of: candidates, .malformedAuthor(defect))
    }
    evaluation.questionCount = records.questionCount
    return evaluation
  }

  /// RFC 9989 §11.5: where there is not one author domain, each is judged, and the strictest policy among
  /// the failures applies. There is no pass: where none fails, nobody can say who wrote the message.
  private mutating func strictest(of domains: [DomainName], _ note: DMARCNote) -> DMARCEvaluation {
    let evaluations = domains.map { judge($0) }
    var chosen: DMARCEvaluation?
    for candidate in evaluations where candidate.result == .fail {
      if chosen.map({ Self.rank($0.policy) < Self.rank(candidate.policy) }) ?? true { chosen = candidate }
    }
    if chosen == nil { chosen = evaluations.first { $0.result == .temperror } }
    var evaluation = chosen ?? DMARCEvaluation(method: method)
    if chosen == nil { evaluation.result = .permerror }
    evaluation.notes.insert(note, at: 0)
    return evaluation
  }

  private static func rank(_ policy: DMARCPolicy?) -> Int {
    switch policy {
    case nil, .some(.none): 0
    case .quarantine: 1
    case .reject: 2
    }
  }

  /// RFC 9989 §5.3 for one author domain.
  private mutating func judge(_ author: DomainName) -> DMARCEvaluation {
    var evaluation = DMARCEvaluation(method: method)
    evaluation.author = author
    trace?.add(.author(author))
    let discovery = discover(author)
    evaluation.notes = discovery.notes
    guard discovery.failure == nil else {
      evaluation.result = .temperror
      return evaluation
    }
    guard let found = discovery.found else { return evaluation }
    evaluation.policyDomain = found.domain
    evaluation.policySource = found.source
    evaluation.record = found.record
    let usability = found.record.usability(under: method)
    if usability == .unusable {
      evaluation.result = .permerror
      evaluation.notes.append(.unusableRecord(found.domain))
      return evaluation
    }
    align(&evaluation, with: found.record, author)
    evaluation.organizationalDomain = list.map { $0(author) ?? author } ?? walks[author]?.organizationalDomain
    if usability == .asNone {
      evaluation.notes.append(.countsAsNone(found.domain))
      evaluation.publishedPolicy = DMARCPolicy.none
      evaluation.policy = DMARCPolicy.none
      evaluation.policyTag = .policy
    } else {
      choosePolicy(&evaluation, found, author)
    }
    return evaluation
  }
}
