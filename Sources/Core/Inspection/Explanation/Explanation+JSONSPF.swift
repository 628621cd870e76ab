import Authentication
import DNS
import JSON
import Mail

extension Explanation {
  var spfJSON: JSONValue {
    guard let spf = checks.spf else { return .null }
    return [
      "result": .string(spf.result.rawValue), "code": .text(spf.code?.rawValue),
      "identity": .string(spf.identity.word), "domain": .text(spf.domain?.description),
      "client": .string(spf.client.description), "problem": .text(spf.problem?.description),
      "mechanism": .text(spf.mechanism), "lookups": .number(spf.lookups),
      "lookups_allowed": .number(SPFLimits.lookupTerms), "void_lookups": .number(spf.voidLookups),
      "void_lookups_allowed": .number(SPFLimits.voidLookups), "questions": .number(spf.questions),
      "explanation": .text(spf.explanation?.value),
      "record": trace.spf.root.map(json) ?? .null,
    ]
  }

  private func json(_ record: SPFTrace.Record) -> JSONValue {
    var terms = record.terms.map(json)
    if let redirect = record.idleRedirect { terms.append(Self.idle(redirect)) }
    return [
      "name": .string(record.name.description), "text": .text(record.text?.value),
      "ttl": record.text == nil ? .null : .number(Int(record.ttl)), "result": .text(record.result?.rawValue),
      "problem": .text(record.problem?.description), "terms": .array(terms),
      "several": .array(severalTexts(record).map(JSONValue.string)),
    ]
  }

  private static func idle(_ redirect: String) -> JSONValue {
    [
      "term": "redirect", "result_of_match": .null, "outcome": "not_tried", "problem": .null,
      "target": .string(redirect), "lookup": .null, "void_lookup": .null, "questions": [], "record": .null,
    ]
  }

  private func json(_ term: SPFTrace.Term) -> JSONValue {
    let outcome: String
    var problem: SPFProblem?
    switch term.outcome {
    case .matched: outcome = term.result == nil ? "followed" : "match"
    case .notMatched: outcome = "no_match"
    case .notTried: outcome = "not_tried"
    case .problem(let found):
      outcome = "error"
      problem = found
    }
    return [
      "term": .string(term.result == nil ? "redirect" : term.text.value),
      "result_of_match": .text(term.result?.rawValue), "outcome": .string(outcome),
      "problem": .text(problem?.description), "target": .text(term.target?.description),
      "lookup": .number(term.lookup), "void_lookup": .number(term.voidLookup),
      "questions": .array(
        term.queries.map {
          ["question": .string($0.question.description), "answer": .outcome($0.outcome)]
        }),
      "record": term.records.first.map(json) ?? .null,
    ]
  }
}
