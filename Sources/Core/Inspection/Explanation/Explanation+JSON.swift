import Authentication
import DNS
package import JSON
import Mail

extension Explanation {
  /// The explanation for programs: the same as `text`, under stable names.
  ///
  /// - Parameter showsHeaders: whether the header text that was hashed is there too.
  package func json(showsHeaders: Bool) -> JSONValue {
    let isJudged = outcome?.checks != nil
    return [
      "result": resultJSON,
      "hints": .array(hints.map { ["about": .string($0.stage.rawValue), "text": .string($0.text)] }),
      "given": givenJSON, "recorded": recordedJSON,
      "spf": isJudged ? spfJSON : .null,
      "dkim": isJudged ? dkimJSON(showsHeaders: showsHeaders) : .null,
      "arc": isJudged ? arcJSON(showsHeaders: showsHeaders) : .null,
      "dmarc": isJudged ? dmarcJSON : .null, "iprev": isJudged ? iprevJSON : .null,
      "verdicts": .array(levels.map(Self.json)),
      "second_opinions": secondOpinionsJSON,
      "dns": .array(recorder.entries.map(Self.json)),
    ]
  }

  private var resultJSON: JSONValue {
    [
      "action": .text(action?.rawValue), "headline": .string(headline), "because": .string(because),
      "reply": .text(reply?.description), "setting": .text(setting),
      "envelope_only": .bool(request.message == nil),
      "removed_fields": .array(removedFields.map(JSONValue.string)),
      "dmarc_enforcement": .string(enforcement.rawValue),
      "originating": .bool(isOriginating),
      "findings": .array(
        findings.map {
          [
            "code": .string($0.code.rawValue), "cause": .bool($0.isCause), "detail": .string($0.detail),
            "meaning": .string($0.code.meaning), "remedy": .string($0.code.remedy),
          ]
        }),
    ]
  }

  private var givenJSON: JSONValue {
    [
      "message": request.message.map {
        ["fields": .number($0.fields.count), "body_octets": .number($0.body.count)]
      } ?? .null,
      "client": request.client.map {
        ["value": .string($0.value.description), "source": .string($0.source)]
      } ?? .null,
      "helo": request.helo.map { ["value": .string($0.value), "source": .string($0.source)] } ?? .null,
      "sender": request.sender.map { ["value": .string($0.value), "source": .string($0.source)] } ?? .null,
      "recipients": .array(
        request.recipients.map { recipient in
          let refusal = refusedRecipients.first { $0.address == recipient }?.refusal
          return ["address": .string(recipient), "reply": .text(refusal?.reply.description)]
        }),
      "time": request.isTimeGiven ? .string(request.time.rfc3339) : .null,
      "lot": .number(request.lot), "not_known": .array(unknowns.map(JSONValue.string)),
    ]
  }

  private var recordedJSON: JSONValue {
    guard let recorded = request.recorded else { return .null }
    var writer = JSONWriter()
    recorded.write(into: &writer)
    return [
      "verdict": (try? JSONValue(parsing: writer.output)) ?? .null,
      "differences": .array(
        differences.map {
          [
            "subject": .string($0.subject), "recorded": .string($0.recorded), "today": .string($0.today),
          ]
        }),
    ]
  }

  private var iprevJSON: JSONValue {
    guard let iprev = checks.iprev else { return .null }
    return [
      "result": .string(iprev.result.rawValue), "code": .text(iprev.code?.rawValue),
      "client": .string(iprev.address.description), "name": .text(iprev.name?.description),
      "failure": .text(iprev.failure?.description),
      "names": .array(
        iprev.checks.map {
          ["name": .string($0.name.description), "outcome": .string(ExplanationText.words($0.outcome))]
        }),
    ]
  }

  private static func json(_ level: Level) -> JSONValue {
    [
      "dmarc_enforcement": .string(level.enforcement.rawValue), "configured": .bool(level.isConfigured),
      "action": .string(level.action.rawValue), "reply": .text(level.refusal?.reply.description),
      "code": .text(level.refusal?.code.rawValue), "reasons": .array(level.reasons.map(json)),
    ]
  }

  private static func json(_ reason: Reason) -> JSONValue {
    var writer = JSONWriter()
    reason.write(into: &writer)
    return (try? JSONValue(parsing: writer.output)) ?? .null
  }

  private static func json(_ entry: DNSRecorder.Entry) -> JSONValue {
    [
      "question": .string(entry.question.description),
      "asked_for": .array(entry.stages.map { .string($0.rawValue) }), "answer": .outcome(entry.outcome),
    ]
  }
}

extension JSONValue {
  /// A text; `null` where there is none.
  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// A number; `null` where there is none.
  static func number(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

  /// What came of a question.
  static func outcome(_ outcome: DNSOutcome) -> JSONValue {
    var object: JSONObject = ["outcome": .string(DNSWords.word(outcome))]
    switch outcome {
    case .answer(let answer):
      object["ttl"] = .number(Int(answer.ttl))
      object["records"] = .array(answer.records.map { .string(DNSWords.record($0)) })
    case .noData(let ttl), .nameError(let ttl): object["ttl"] = .number(Int(ttl))
    case .failure(let failure): object["failure"] = .string(failure.description)
    }
    return .object(object)
  }
}
