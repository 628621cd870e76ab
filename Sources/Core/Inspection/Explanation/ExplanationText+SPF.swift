import Authentication
import DNS
import Mail

/// SPF, the reverse name, and all questions to the DNS.
extension ExplanationText {
  mutating func spf(_ explanation: Explanation) {
    guard let spf = explanation.checks.spf else {
      heading("SPF     not checked")
      prose(1, "Left out: \(explanation.unknownSPF).")
      return
    }
    heading("SPF     \(spf.result.rawValue)" + (spf.code.map { " (\($0))" } ?? ""))
    pair(1, "identity", Self.identity(spf))
    pair(1, "client", "\(spf.client)")
    if let root = explanation.trace.spf.root { record(root, 1, explanation) }
    if let problem = spf.problem, explanation.trace.spf.root == nil {
      prose(1, "Ends with an error: \(Self.words(problem)).", hanging: 2)
    }
    pair(
      1, "used",
      "\(spf.lookups) of \(SPFLimits.lookupTerms) lookup terms, \(spf.voidLookups) of \(SPFLimits.voidLookups) void lookups, \(Self.count(spf.questions, "question"))"
    )
    if let text = spf.explanation { pair(1, "explanation", "the domain says: \(text.value)") }
  }

  static func identity(_ spf: SPFOutcome) -> String {
    let domain = spf.domain?.description ?? "no domain that could have a record"
    switch spf.identity {
    case .mailFrom(let sender) where sender.isEmpty:
      return "null sender, hence postmaster at the HELO name \(spf.helo): \(domain)"
    case .mailFrom(let sender): return "MAIL FROM <\(sender)>: \(domain)"
    case .helo(let name): return "HELO \(name): \(domain)"
    }
  }

  private mutating func record(_ record: SPFTrace.Record, _ depth: Int, _ explanation: Explanation) {
    line(depth, "\(record.name): \(Self.text(record, explanation))")
    for text in explanation.severalTexts(record) { line(depth + 1, "\"\(text)\"") }
    for term in record.terms { self.term(term, depth + 1, explanation) }
    if let redirect = record.idleRedirect {
      pair(
        depth + 1, "redirect=\(redirect)", "not tried",
        column: max(44, 2 * depth + redirect.utf8.count + 13))
    }
    if record.result == .neutral, !record.terms.contains(where: { $0.outcome == .matched }),
      record.text != nil
    {
      line(depth + 1, "no term matched: neutral")
    }
    if let problem = record.problem, record.text != nil,
      !record.terms.contains(where: { $0.outcome == .problem(problem) })
    {
      prose(depth + 1, "error: \(Self.words(problem))", hanging: 2)
    }
  }

  /// The record, or why there is none.
  private static func text(_ record: SPFTrace.Record, _ explanation: Explanation) -> String {
    if let text = record.text { return "\"\(text.value)\" (TTL \(record.ttl))" }
    switch record.problem {
    case .dns(_, let failure)?: return "not known, \(failure)"
    case .severalRecords?: return "several SPF records, none counts:"
    case let problem?: return "error: \(words(problem))"
    case nil:
      let outcome = explanation.recorder.outcome(of: DNSQuestion(record.name, .txt))
      return outcome?.isNameError == true ? "no such name" : "no SPF record"
    }
  }

  /// A problem for a terminal, which shows more than the ASCII of an SMTP reply.
  static func words(_ problem: SPFProblem) -> String {
    guard case .syntax(let name, let error) = problem else { return problem.description }
    let term = HeaderText(sanitizing: String(decoding: error.term, as: UTF8.self))
    return "record of \(name): \(error.fault.rawValue): \(term.value)"
  }

  private mutating func term(_ term: SPFTrace.Term, _ depth: Int, _ explanation: Explanation) {
    let name = term.result == nil ? "redirect=\(term.target?.description ?? "?")" : term.text.value
    pair(depth, name, Self.words(term), column: max(44, 2 * depth + name.utf8.count + 2))
    for query in term.queries { line(depth + 1, "\(query.question): \(DNSWords.line(query.outcome))") }
    for record in term.records { self.record(record, depth + 1, explanation) }
  }

  private static func words(_ term: SPFTrace.Term) -> String {
    var words: String
    switch term.outcome {
    case .matched: words = term.result.map { "matches: \($0.rawValue)" } ?? "followed"
    case .notMatched: words = "no match"
    case .notTried: return "not tried"
    case .problem(let problem):
      // What went wrong further down is said there.
      let isBelow = term.records.contains { $0.problem == problem }
      words = isBelow ? "error" : "error: \(Self.words(problem))"
    }
    if let lookup = term.lookup { words += "; lookup \(lookup) of \(SPFLimits.lookupTerms)" }
    if let void = term.voidLookup { words += "; void lookup \(void) of \(SPFLimits.voidLookups)" }
    return words
  }

  mutating func iprev(_ explanation: Explanation) {
    guard let iprev = explanation.checks.iprev else { return }
    heading("IPREV   \(iprev.result.rawValue)" + (iprev.code.map { " (\($0))" } ?? ""))
    pair(1, "client", "\(iprev.address)")
    if let failure = iprev.failure { pair(1, "names", "no answer: \(failure)") }
    if iprev.failure == nil, iprev.checks.isEmpty { pair(1, "names", "none") }
    for check in iprev.checks { pair(1, "name", "\(check.name): \(Self.words(check.outcome))") }
  }

  static func words(_ outcome: IPRev.Check.Outcome) -> String {
    switch outcome {
    case .confirmed: "leads back to the client"
    case .different: "does not lead back to the client"
    case .failed(let failure): "no answer: \(failure)"
    case .notAHostName: "not the name of a host"
    }
  }

  mutating func queries(_ explanation: Explanation) {
    let entries = explanation.recorder.entries
    heading("DNS     \(Self.count(entries.count, "question"))")
    for entry in entries {
      let stages = entry.stages.map(\.rawValue).joined(separator: ", ")
      if let nothing = DNSWords.nothing(entry.outcome) {
        line(1, "\(entry.question): \(nothing) [\(stages)]")
      } else if case .answer(let answer) = entry.outcome {
        line(1, "\(entry.question), TTL \(answer.ttl) [\(stages)]")
        for record in answer.records { line(2, DNSWords.record(record)) }
      }
    }
  }
}
