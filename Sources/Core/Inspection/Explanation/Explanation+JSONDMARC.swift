import Authentication
import DNS
import JSON
import Mail

extension Explanation {
  var dmarcJSON: JSONValue {
    guard let outcome = checks.dmarc else { return .null }
    let evaluation = outcome.evaluation
    return [
      "result": .string(evaluation.result.rawValue), "code": .text(evaluation.result.code?.rawValue),
      "method": .string(evaluation.method.rawValue), "author": .text(evaluation.author?.description),
      "organizational_domain": .text(evaluation.organizationalDomain?.description),
      "policy_domain": .text(evaluation.policyDomain?.description),
      "policy_source": .text(evaluation.policySource?.rawValue),
      "record": .text(evaluation.policyDomain.flatMap { dmarcText(at: $0) }),
      "tags": evaluation.record.map(Self.json) ?? .null,
      "policy_tag": .text(evaluation.policyTag?.rawValue),
      "published_policy": .text(evaluation.publishedPolicy?.rawValue),
      "policy": .text(evaluation.policy?.rawValue),
      "aligned": [
        "spf": evaluation.aligned.spf.map { .bool($0) } ?? .null,
        "dkim": evaluation.aligned.dkim.map { .bool($0) } ?? .null,
      ],
      "notes": .array(
        evaluation.notes.map {
          ["code": .string($0.code.rawValue), "text": .string($0.description)]
        }),
      "steps": .array(trace.dmarc.steps.map(json)),
      "differences": .array(
        outcome.differences.map {
          [
            "subject": .string($0.subject.rawValue), "treewalk": .string($0.treeWalk),
            "psl": .string($0.publicSuffixList),
          ]
        }),
    ]
  }

  private func json(_ step: DMARCTrace.Step) -> JSONValue {
    switch step {
    case .method(let method): return ["step": "method", "method": .string(method.rawValue)]
    case .author(let author): return ["step": "author", "domain": .string(author.description)]
    case .record(let visit): return ["step": "record", "visit": json(visit)]
    case .listed(let domain, let registrable):
      return [
        "step": "public_suffix_list", "domain": .string(domain.description),
        "organizational_domain": .text(registrable?.description),
      ]
    case .walk(let walk, let visits):
      return [
        "step": "walk", "from": .string(walk.start.description), "visits": .array(visits.map(json)),
        "organizational_domain": .text(walk.organizationalDomain?.description),
      ]
    case .alignment(let identifier, let mode, let agreement, let organizational):
      return [
        "step": "alignment", "mechanism": .string(identifier.mechanism.rawValue),
        "domain": .string(identifier.domain.description),
        "status": identifier.status == .verified ? "pass" : "temperror",
        "mode": mode == .strict ? "strict" : "relaxed", "agreement": .string(agreement.rawValue),
        "organizational_domain": .text(organizational?.description),
      ]
    case .existence(let question, let outcome):
      return ["step": "existence", "question": .string(question.description), "answer": .outcome(outcome)]
    }
  }

  private func json(_ visit: DMARCTrace.Visit) -> JSONValue {
    let content: String
    switch visit.content {
    case .record: content = "record"
    case .several: content = "several"
    case .nothing: content = "nothing"
    case .failure: content = "failure"
    }
    return [
      "name": .string("_dmarc.\(visit.domain)"), "content": .string(content),
      "text": .text(dmarcText(at: visit.domain)),
    ]
  }

  private static func json(_ record: DMARCRecord) -> JSONValue {
    func word(_ tag: DMARCRecord.PolicyTag) -> JSONValue {
      switch tag {
      case .missing: .null
      case .invalid: "invalid"
      case .policy(let policy): .string(policy.rawValue)
      }
    }
    return [
      "p": word(record.policy), "sp": word(record.subdomainPolicy), "np": word(record.nonexistentPolicy),
      "psd": .string(record.publicSuffix.rawValue), "t": .string(record.isTesting ? "y" : "n"),
      "adkim": .string(record.dkimAlignment.rawValue), "aspf": .string(record.spfAlignment.rawValue),
      "pct": .number(record.percentage), "rua": .array(record.aggregateReports.map(JSONValue.string)),
      "ruf": .array(record.failureReports.map(JSONValue.string)),
    ]
  }
}
