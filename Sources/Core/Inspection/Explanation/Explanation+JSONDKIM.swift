import Authentication
import DNS
import JSON
import Mail

extension Explanation {
  func dkimJSON(showsHeaders: Bool) -> JSONValue {
    guard let dkim = checks.dkim else { return .null }
    let signatures = dkim.signatures.enumerated().map { index, signature -> JSONValue in
      var object: JSONObject = [
        "domain": .text(signature.domain?.description), "selector": .text(signature.selector),
        "algorithm": .text(signature.algorithm), "result": .string(signature.result.rawValue),
        "code": .text(signature.problem?.code.rawValue), "reason": .text(signature.reason),
        "notes": .array(signature.notes.map { .string($0.code.rawValue) }),
      ]
      if trace.dkim.entries.indices.contains(index) {
        object["steps"] = json(trace.dkim.entries[index], showsHeaders: showsHeaders)
      }
      return .object(object)
    }
    return ["result": .string(dkim.result.rawValue), "signatures": .array(signatures)]
  }

  func arcJSON(showsHeaders: Bool) -> JSONValue {
    guard let arc = checks.arc else { return .null }
    let trusted = rules.authentication.trustedARCSealers
    let chain = arc.chain.map { link -> JSONValue in
      [
        "instance": .number(link.instance), "domain": .text(link.domain?.description),
        "selector": .text(link.selector), "cv": .text(link.status?.rawValue),
        "message_signature": .string(link.messageSignature.rawValue), "seal": .string(link.seal.rawValue),
        "testing": .bool(link.isTesting),
        "trusted": .bool(link.domain.map { trusted.contains($0) } ?? false),
        "recorded": .text(link.recorded.map(ExplanationText.words)),
      ]
    }
    return [
      "result": .string(arc.result.rawValue), "code": .text(arc.problem?.code.rawValue),
      "reason": .text(arc.problem?.description), "oldest_pass": .number(arc.oldestPass),
      "covers_message": .bool(arc.coversMessage), "chain": .array(chain),
      "vouching_sealer": .text(outcome?.arcVoucher?.sealer.description),
      "steps": .array(
        trace.arc.entries.map { entry in
          var object: JSONObject = ["field": .string(ExplanationText.name(entry.kind))]
          object["problem"] = .text(entry.problem?.description)
          for member in json(entry, showsHeaders: showsHeaders).objectValue?.members ?? [] {
            object[member.key] = member.value
          }
          return .object(object)
        }),
    ]
  }

  private func json(_ entry: DKIMTrace.Entry, showsHeaders: Bool) -> JSONValue {
    var object: JSONObject = [
      "tags": Self.json(entry.tags),
      "header_canonicalization": .text(entry.headerCanonicalization?.rawValue),
      "body_canonicalization": .text(entry.bodyCanonicalization?.rawValue),
      "signed_at": .text(entry.timestamp.map { Timestamp(seconds: $0).rfc3339 }),
      "valid_until": .text(entry.expiration.map { Timestamp(seconds: $0).rfc3339 }),
      "signed_fields": .array(
        entry.signedFields.map { ["name": .string($0.name), "present": .bool($0.isPresent)] }),
      "body_octets": .number(entry.bodyOctets), "body_length_limit": .number(entry.bodyLength),
      "body_hash": .text(entry.bodyHash.map(Base64.encode)),
      "claimed_body_hash": .text(entry.claimedBodyHash.map(Base64.encode)),
      "key_question": .text(entry.question?.description),
      "key_answer": entry.answer.map(JSONValue.outcome) ?? .null,
      "key_records": .array(
        entry.keyRecords.map {
          [
            "tags": Self.json($0.tags), "type": .text($0.type?.rawValue), "bits": .number($0.bits),
            "problem": .text($0.problem?.description),
          ]
        }),
      "header_hash": .text(entry.headerHash.map(Base64.encode)),
      "signature": .text(entry.signatureCheck.map(Self.word)),
    ]
    if showsHeaders, let text = entry.headerHash.flatMap({ texts.text(of: $0) }) {
      object["hashed_header"] = .string(String(decoding: text, as: UTF8.self))
    }
    return .object(object)
  }

  private static func json(_ tags: [DKIMTrace.Tag]) -> JSONValue {
    var object = JSONObject()
    for tag in tags { object[tag.name] = .string(tag.value) }
    return .object(object)
  }

  private static func word(_ check: DKIMCheck) -> String {
    switch check {
    case .valid: "valid"
    case .invalid: "invalid"
    case .unusableKey: "unusable_key"
    }
  }
}
