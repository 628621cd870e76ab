import Authentication
package import JSON
import Mail

extension DMARCObservation {
  /// The row without day, source and count, under the names that RFC 9990's elements have. Members that have no
  /// value are left out. The same row has the same text.
  package var details: JSONObject {
    var json: JSONObject = [
      "policy_evaluated": .object(policyEvaluated), "identifiers": .object(identifiers),
    ]
    if let policy { json["policy_published"] = .object(Self.published(policy, method)) }
    json["auth_results"] = .object(authResults)
    json["result"] = .string(result.rawValue)
    if let tag = policy?.tag { json["policy_tag"] = .string(tag.rawValue) }
    if let applicable = policy?.applicable { json["policy"] = .string(applicable.rawValue) }
    return json
  }

  private var policyEvaluated: JSONObject {
    var json: JSONObject = [
      "disposition": .string(disposition.rawValue), "dkim": isDKIMAligned ? "pass" : "fail",
      "spf": isSPFAligned ? "pass" : "fail",
    ]
    if !reasons.isEmpty { json["reasons"] = .array(reasons.map { .object(Self.reason($0)) }) }
    return json
  }

  private static func reason(_ reason: DMARCOverride) -> JSONObject {
    // RFC 9990 has no word for the lot of RFC 7489.
    let type = reason.kind == .sampledOut ? DMARCOverride.Kind.other : reason.kind
    var json: JSONObject = ["type": .string(type.rawValue)]
    if let comment = reason.comment {
      json["comment"] = .string(reason.kind == .sampledOut ? "sampled out, \(comment)" : comment)
    }
    return json
  }

  private var identifiers: JSONObject {
    var json = JSONObject()
    json["header_from"] = headerFrom.map { .string($0.description) }
    json["envelope_from"] = envelopeFrom.map { .string($0.description) }
    json["envelope_to"] = envelopeTo.map { .string($0.description) }
    return json
  }

  private static func published(_ policy: Policy, _ method: DMARCMethod) -> JSONObject {
    let record = policy.record
    var json: JSONObject = [
      "domain": .string(policy.domain.description), "discovery_method": .string(method.rawValue),
      "p": .string((record.policy.policy ?? DMARCPolicy.none).rawValue),
    ]
    json["sp"] = record.subdomainPolicy.policy.map { .string($0.rawValue) }
    json["np"] = record.nonexistentPolicy.policy.map { .string($0.rawValue) }
    json["adkim"] = .string(record.dkimAlignment.rawValue)
    json["aspf"] = .string(record.spfAlignment.rawValue)
    json["fo"] = .string(record.failureOptions.joined(separator: ":"))
    json["testing"] = record.isTesting ? "y" : "n"
    json["psd"] = .string(record.publicSuffix.rawValue)
    if method == .publicSuffixList { json["pct"] = .integer(Int64(record.percentage)) }
    return json
  }

  private var authResults: JSONObject {
    var json: JSONObject = [
      "dkim": .array(
        dkim.map {
          [
            "domain": .string($0.domain.description), "selector": .string($0.selector),
            "result": .string($0.result.rawValue),
          ]
        })
    ]
    if let spf {
      json["spf"] = [
        "domain": .string(spf.domain.description), "scope": .string(spf.scope),
        "result": .string(spf.result.rawValue),
      ]
    }
    return json
  }
}
