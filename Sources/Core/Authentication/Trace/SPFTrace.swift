package import DNS
package import Mail

/// The terms of SPF records in the order in which they were tried: RFC 7208 §4.6.2.
package final class SPFTrace {
  /// A question and what became of it.
  package struct Query: Hashable, Sendable {
    /// What was asked.
    package let question: DNSQuestion
    /// What the answer was.
    package let outcome: DNSOutcome
  }

  /// What became of a term.
  package enum TermOutcome: Hashable, Sendable {
    /// It matched, or led to the record that decides.
    case matched
    /// It did not.
    case notMatched
    /// The check ended before it.
    case notTried
    /// The check ended here or below.
    case problem(SPFProblem)
  }

  /// One directive or `redirect` of a record.
  package struct Term: Hashable, Sendable {
    /// The term as written.
    package let text: HeaderText
    /// The result that a match means; `nil` for `redirect`.
    package let result: SPFResult?
    /// The name that its domain means, macros expanded; `nil` where there is none.
    package internal(set) var target: DNSName?
    /// Which of ``SPFLimits/lookupTerms`` it is, counted from 1; `nil` where it asks nothing.
    package internal(set) var lookup: Int?
    /// Which of ``SPFLimits/voidLookups`` its last question that found nothing is, counted from 1; `nil` without one.
    package internal(set) var voidLookup: Int?
    /// Its own questions, without those of the record it leads to.
    package internal(set) var queries: [Query] = []
    /// The record that `include` or `redirect` leads to: one or none.
    package internal(set) var records: [Record] = []
    /// What became of it.
    package internal(set) var outcome = TermOutcome.notTried
  }

  /// The record of one name.
  package struct Record: Hashable, Sendable {
    /// Where it stands.
    package let name: DNSName
    /// The record; `nil` where there is none, or none that can be read.
    package internal(set) var text: HeaderText?
    /// How long it may be kept, in seconds.
    package internal(set) var ttl: UInt32 = 0
    /// Its directives in order, then its `redirect`.
    package internal(set) var terms: [Term] = []
    /// The result of this record by itself; `nil` where the check ended inside.
    package internal(set) var result: SPFResult?
    /// Why the check ended inside.
    package internal(set) var problem: SPFProblem?
  }

  private enum Frame {
    case record(Record)
    case term(Term)
  }

  /// The record of the identity's domain; `nil` where there was no domain to ask for.
  package private(set) var root: Record?
  /// The questions after the result was known: for the explanation of a fail.
  package private(set) var later: [Query] = []
  private var stack: [Frame] = []

  init() {}

  func begin(record name: DNSName) { stack.append(.record(Record(name: name))) }

  func read(_ text: [UInt8], ttl: UInt32) {
    changeRecord {
      $0.text = HeaderText(sanitizing: String(decoding: text, as: UTF8.self))
      $0.ttl = ttl
    }
  }

  func begin(_ text: HeaderText, _ result: SPFResult?) {
    stack.append(.term(Term(text: text, result: result)))
  }

  func aim(at name: DNSName?) { changeTerm { $0.target = name } }

  func count(lookup: Int) { changeTerm { $0.lookup = lookup } }

  func count(voidLookup: Int) { changeTerm { $0.voidLookup = voidLookup } }

  func ask(_ question: DNSQuestion, _ outcome: DNSOutcome) {
    guard let top = stack.last else {
      later.append(Query(question: question, outcome: outcome))
      return
    }
    // The question for a record itself shows in the record.
    if case .term = top { changeTerm { $0.queries.append(Query(question: question, outcome: outcome)) } }
  }

  func endTerm(_ outcome: TermOutcome) {
    guard case .term(var term)? = stack.popLast() else { return }
    term.outcome = outcome
    changeRecord { $0.terms.append(term) }
  }

  /// The directive at `index` decides its record; what stands behind it is not looked at.
  func matched(_ record: SPFRecord, at index: Int) {
    endTerm(.matched)
    for directive in record.directives[(index + 1)...] {
      changeRecord { $0.terms.append(Term(text: directive.text, result: directive.result)) }
    }
    endRecord(record.directives[index].result)
  }

  func endRecord(_ result: SPFResult?, problem: SPFProblem? = nil) {
    guard case .record(var record)? = stack.popLast() else { return }
    record.result = result
    record.problem = problem
    if stack.isEmpty { root = record } else { changeTerm { $0.records.append(record) } }
  }

  /// Ends everything that is under way.
  func fail(_ problem: SPFProblem) {
    while let top = stack.last {
      switch top {
      case .term: endTerm(.problem(problem))
      case .record: endRecord(nil, problem: problem)
      }
    }
  }

  private func changeTerm(_ body: (inout Term) -> Void) {
    guard case .term(var term)? = stack.last else { return }
    body(&term)
    stack[stack.count - 1] = .term(term)
  }

  private func changeRecord(_ body: (inout Record) -> Void) {
    guard case .record(var record)? = stack.last else { return }
    body(&record)
    stack[stack.count - 1] = .record(record)
  }
}
