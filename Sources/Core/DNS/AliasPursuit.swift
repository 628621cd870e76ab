/// Follows CNAMEs over several answers, where a server does not hand out the whole chain at once.
package struct AliasPursuit: Sendable {
  /// How many more CNAMEs are followed.
  package private(set) var aliasesLeft = DNSLimits.aliases
  private let type: DNSRecordType
  private var visited: [DNSName]
  private var ttl = DNSLimits.maximumTTL

  /// Begins at the name of a question.
  package init(_ question: DNSQuestion) {
    type = question.type
    visited = [question.name]
  }

  /// Goes on to the target that ``DNSResponse/alias(target:aliases:ttl:)`` names; `nil` where that was
  /// asked before or the chain is too long.
  package mutating func follow(_ target: DNSName, aliases: Int, ttl: UInt32) -> DNSQuestion? {
    guard aliases <= aliasesLeft, !visited.contains(target) else { return nil }
    aliasesLeft -= aliases
    visited.append(target)
    self.ttl = min(self.ttl, ttl)
    return DNSQuestion(target, type)
  }

  /// What the end of the chain says about its beginning: it holds no longer than the chain.
  package func outcome(_ last: DNSOutcome) -> DNSOutcome {
    switch last {
    case .answer(let answer): .answer(DNSAnswer(records: answer.records, ttl: min(answer.ttl, ttl)))
    case .noData(let last): .noData(ttl: min(last, ttl))
    case .nameError(let last): .nameError(ttl: min(last, ttl))
    case .failure: last
    }
  }
}
