import Authentication
import Mail

/// What a message was found to be when it came in, and would be found to be today.
package struct RecordedDifference: Hashable, Sendable {
  /// What differs: `action`, or a method.
  package let subject: String
  /// What was recorded.
  package let recorded: String
  /// What it would be today.
  package let today: String

  /// The results of recorded findings, under the names of the methods.
  static func results(_ findings: AuthenticationFindings) -> [(method: String, result: String)] {
    [
      ("spf", findings.spf.result.rawValue), ("dkim", findings.dkim.result.rawValue),
      ("dmarc", findings.dmarc.result.rawValue), ("arc", findings.arc.result.rawValue),
      ("iprev", findings.iprev.result.rawValue),
    ]
  }
}

extension Explanation {
  /// What would be different today; empty where nothing is recorded.
  package var differences: [RecordedDifference] {
    guard let recorded = request.recorded else { return [] }
    let checks = checks
    let today = [
      checks.spf?.result.rawValue, checks.dkim?.result.rawValue, checks.dmarc?.evaluation.result.rawValue,
      checks.arc?.result.rawValue, checks.iprev?.result.rawValue,
    ]
    var differences: [RecordedDifference] = []
    let action = action?.rawValue ?? "-"
    let was = recorded.verdict.action.rawValue
    // Mail that waited in the hold queue and was let go says quarantine, too.
    if action != was, !(action == Level.Action.hold.rawValue && recorded.verdict.action == .quarantine) {
      differences.append(RecordedDifference(subject: "action", recorded: was, today: action))
    }
    for (result, now) in zip(RecordedDifference.results(recorded.authentication), today) {
      let now = now ?? "not checked"
      if result.result != now, !(now == "not checked" && result.result == "none") {
        differences.append(RecordedDifference(subject: result.method, recorded: result.result, today: now))
      }
    }
    return differences
  }
}
