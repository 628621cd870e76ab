import Authentication
import JSON

extension ExplanationText {
  mutating func secondOpinions(_ explanation: Explanation) {
    let opinions = explanation.opinions
    guard !opinions.isEmpty else { return }
    heading("SECOND OPINIONS")
    if let spf = opinions.spf { pair(1, "SPF, libspf2", Self.words(spf), column: 36) }
    for (index, opinion) in (opinions.dkim ?? []).enumerated() {
      pair(1, "DKIM, libopendkim, signature \(index + 1)", Self.words(opinion), column: 36)
    }
  }

  private static func words<Result: RawRepresentable<String>>(_ opinion: SecondOpinion<Result>) -> String {
    switch opinion {
    case .agrees(let result): "agrees: \(result.rawValue)"
    case .differs(let native, let other): "differs: \(other.rawValue), ours is \(native.rawValue)"
    case .abstains(let reason): "abstains: \(reason.rawValue)"
    }
  }
}

extension Explanation {
  var secondOpinionsJSON: JSONValue {
    guard !opinions.isEmpty else { return .null }
    return [
      "spf": opinions.spf.map(Self.json) ?? .null,
      "dkim": opinions.dkim.map { .array($0.map(Self.json)) } ?? .null,
    ]
  }

  private static func json<Result: RawRepresentable<String>>(_ opinion: SecondOpinion<Result>) -> JSONValue {
    switch opinion {
    case .agrees(let result): ["opinion": "agrees", "other": .string(result.rawValue)]
    case .differs(let native, let other):
      ["opinion": "differs", "native": .string(native.rawValue), "other": .string(other.rawValue)]
    case .abstains(let reason): ["opinion": "abstains", "reason": .string(reason.rawValue)]
    }
  }
}
