import Authentication
import DNS
import Mail

/// DMARC: the search for a record, alignment, the policy.
extension ExplanationText {
  mutating func dmarc(_ explanation: Explanation) {
    guard let outcome = explanation.checks.dmarc else {
      if explanation.request.message != nil { heading("DMARC   not checked (dmarc_enabled)") }
      return
    }
    let evaluation = outcome.evaluation
    heading("DMARC   \(evaluation.result.rawValue)" + (evaluation.result.code.map { " (\($0))" } ?? ""))
    let methods = Self.methods(explanation.trace.dmarc.steps)
    let deciding = methods.first ?? []
    for step in deciding where !step.isJudging { self.step(step, explanation) }
    place(evaluation)
    for step in deciding where step.isJudging { self.step(step, explanation) }
    policy(evaluation, explanation)
    for step in methods.dropFirst().joined() { self.step(step, explanation) }
    for difference in outcome.differences {
      pair(
        1, "differs",
        "\(difference.subject.rawValue): tree walk \(difference.treeWalk), public suffix list \(difference.publicSuffixList)"
      )
    }
  }

  private mutating func step(_ step: DMARCTrace.Step, _ explanation: Explanation) {
    switch step {
    case .method(let method): pair(1, "method", Self.words(method))
    case .author(let author): pair(1, "author", "\(author)")
    case .record(let visit): pair(1, "record", Self.words(visit, explanation))
    case .listed(let domain, let registrable):
      pair(
        1, "public suffix",
        registrable.map { "organizational domain of \(domain) is \($0)" } ?? "\(domain) is a public suffix")
    case .walk(let walk, let visits):
      pair(1, "tree walk", "from \(walk.start)")
      for (index, visit) in visits.enumerated() {
        line(2, "\(index + 1). \(Self.words(visit, explanation))")
      }
      line(
        2,
        walk.organizationalDomain.map { "organizational domain: \($0)" } ?? "organizational domain: unknown")
    case .alignment(let identifier, let mode, let agreement, let organizational):
      pair(1, identifier.mechanism.rawValue, Self.words(identifier, mode, agreement, organizational))
    case .existence(let question, let outcome):
      pair(
        1, "author exists",
        outcome.isNameError ? "no (\(question))" : "\(question): \(DNSWords.line(outcome))")
    }
  }

  /// The steps of each method.
  private static func methods(_ steps: [DMARCTrace.Step]) -> [[DMARCTrace.Step]] {
    var methods: [[DMARCTrace.Step]] = []
    for step in steps {
      if case .method = step { methods.append([]) }
      if !methods.isEmpty { methods[methods.count - 1].append(step) }
    }
    return methods
  }

  private mutating func place(_ evaluation: DMARCEvaluation) {
    if let organizational = evaluation.organizationalDomain { pair(1, "organization", "\(organizational)") }
    if let domain = evaluation.policyDomain, let source = evaluation.policySource {
      pair(1, "applies", "the record at _dmarc.\(domain) (\(Self.words(source)))")
    }
  }

  private mutating func policy(_ evaluation: DMARCEvaluation, _ explanation: Explanation) {
    for line in Self.unaligned(evaluation, explanation) { pair(1, line.mechanism, line.words) }
    if let policy = evaluation.publishedPolicy, let tag = evaluation.policyTag {
      pair(1, "policy", "\(policy.rawValue), from \(tag.rawValue)=" + Self.lowered(evaluation))
    }
    if let record = evaluation.record, evaluation.method == .publicSuffixList, record.percentage < 100 {
      pair(
        1, "pct",
        "\(record.percentage): the policy is for lots below \(record.percentage); this message drew \(explanation.request.lot) (--lot)"
      )
    }
    for note in evaluation.notes { pair(1, "note", "\(note.description) (\(note.code))") }
  }

  private static func lowered(_ evaluation: DMARCEvaluation) -> String {
    guard let applied = evaluation.policy, applied != evaluation.publishedPolicy else { return "" }
    return "; to be applied: \(applied.rawValue)"
  }

  static func words(_ method: DMARCMethod) -> String {
    switch method {
    case .treeWalk: "treewalk (RFC 9989)"
    case .publicSuffixList: "psl (RFC 7489, public suffix list)"
    case .compare: "compare"
    }
  }

  private static func words(_ source: DMARCEvaluation.PolicySource) -> String {
    switch source {
    case .author: "the author domain's own"
    case .organizational: "its organizational domain's"
    case .publicSuffix: "its public suffix's"
    }
  }

  /// What stands at a name, with the record as it was read.
  private static func words(_ visit: DMARCTrace.Visit, _ explanation: Explanation) -> String {
    let name = "_dmarc.\(visit.domain)"
    switch visit.content {
    case .nothing: return "\(name): no DMARC record"
    case .several: return "\(name): several records, none counts"
    case .failure(let failure): return "\(name): no answer, \(failure.failure)"
    case .record: return "\(name): \(explanation.dmarcText(at: visit.domain) ?? "a record")"
    }
  }

  private static func words(
    _ identifier: DMARCIdentifier, _ mode: DMARCRecord.AlignmentMode, _ agreement: DMARCTrace.Agreement,
    _ organizational: DomainName?
  ) -> String {
    let status = identifier.status == .verified ? "pass" : "temperror"
    let place = organizational.map { " (organizational domain \($0))" } ?? ""
    let word =
      switch agreement {
      case .aligned: "aligned"
      case .notAligned: "not aligned"
      case .unknown: "alignment unknown"
      }
    return "\(status) for \(identifier.domain)\(place), \(mode == .strict ? "strict" : "relaxed"): \(word)"
  }

  /// What was not compared, because it did not pass.
  private static func unaligned(
    _ evaluation: DMARCEvaluation, _ explanation: Explanation
  ) -> [(mechanism: String, words: String)] {
    guard evaluation.record != nil else { return [] }
    var lines: [(mechanism: String, words: String)] = []
    if let spf = explanation.checks.spf, spf.result != .pass, spf.result != .temperror {
      let place = spf.domain.map { " for \($0)" } ?? ""
      lines.append(("spf", "\(spf.result.rawValue)\(place): only a pass counts"))
    } else if explanation.checks.spf == nil {
      lines.append(("spf", "not checked"))
    }
    if let dkim = explanation.checks.dkim, dkim.result != .pass, dkim.result != .temperror {
      let words = dkim.signatures.isEmpty ? "no signature" : "no signature passes, and only a pass counts"
      lines.append(("dkim", "\(dkim.result.rawValue): \(words)"))
    }
    return lines
  }
}

extension DMARCTrace.Step {
  /// Whether it comes after the record was found.
  fileprivate var isJudging: Bool {
    switch self {
    case .alignment, .existence: true
    case .method, .author, .record, .walk, .listed: false
    }
  }
}

extension DNSOutcome {
  /// Whether the name does not exist.
  var isNameError: Bool { if case .nameError = self { true } else { false } }
}

extension Explanation {
  /// The DMARC record at a domain as it was read, with its TTL.
  func dmarcText(at domain: DomainName) -> String? {
    guard let question = DMARCRecordCache.question(for: domain),
      case .answer(let answer)? = recorder.outcome(of: question)
    else { return nil }
    for case .txt(let text) in answer.records where DMARCRecord(text) != nil {
      return "\(DNSWords.record(.txt(text))) (TTL \(answer.ttl))"
    }
    return nil
  }
}
