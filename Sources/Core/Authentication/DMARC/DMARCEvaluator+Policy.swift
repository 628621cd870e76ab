import DNS
import Mail

/// Which policy of the record applies.
extension DMARCEvaluator {
  /// Takes `p`, `sp` or `np` (RFC 9989 §4.10.1), then `t` or `pct`. Sets a temporary error where it depends
  /// on whether the author domain exists and nobody can say.
  mutating func choosePolicy(
    _ evaluation: inout DMARCEvaluation,
    _ found: (domain: DomainName, source: DMARCEvaluation.PolicySource, record: DMARCRecord),
    _ author: DomainName
  ) {
    let record = found.record
    let policy = record.policy.policy ?? DMARCPolicy.none
    var choice: (tag: DMARCEvaluation.PolicyTag, policy: DMARCPolicy) = (.policy, policy)
    if found.source != .author, found.domain != author {
      if let subdomain = record.subdomainPolicy.policy { choice = (.subdomain, subdomain) }
      if method == .treeWalk, let nonexistent = record.nonexistentPolicy.policy, nonexistent != choice.policy,
        isMissing(author, &evaluation)
      {
        choice = (.nonexistent, nonexistent)
      }
    }
    evaluation.policyTag = choice.tag
    evaluation.publishedPolicy = choice.policy
    evaluation.policy = lowered(choice.policy, record, &evaluation.notes)
  }

  /// Whether the author domain does not exist (RFC 8020: no data means that it does). A message that passes
  /// is not asked about: no policy is applied to it.
  private func isMissing(_ author: DomainName, _ evaluation: inout DMARCEvaluation) -> Bool {
    guard evaluation.result != .pass else { return false }
    let question = DNSQuestion(DNSName(author), .a)
    let outcome = lookup(question)
    trace?.add(.existence(question, outcome))
    switch outcome {
    case .nameError:
      evaluation.notes.append(.nonexistentAuthor)
      return true
    case .answer, .noData:
      return false
    case .failure(let failure):
      evaluation.notes.append(.lookupFailed(DMARCLookupFailure(question: question, failure: failure)))
      evaluation.result = .temperror
      return false
    }
  }

  /// One step lower where the domain owner is testing.
  private func lowered(
    _ policy: DMARCPolicy, _ record: DMARCRecord, _ notes: inout [DMARCNote]
  ) -> DMARCPolicy {
    guard policy != DMARCPolicy.none else { return policy }
    if method == .publicSuffixList {
      // RFC 7489 §6.6.4.
      guard message.lot >= record.percentage else { return policy }
      notes.append(.sampledOut(percentage: record.percentage))
    } else {
      // RFC 9989 §4.7.
      guard record.isTesting else { return policy }
      notes.append(.testMode)
    }
    return policy == .reject ? .quarantine : DMARCPolicy.none
  }
}
