import Authentication
import Mail

/// What was decided when the message came in, and what is different now.
extension ExplanationText {
  mutating func recorded(_ verdict: MessageVerdict, _ explanation: Explanation) {
    heading("RECORDED when the message came in, \(verdict.receivedAt.rfc3339)")
    pair(1, "action", verdict.verdict.action.rawValue)
    for reason in verdict.verdict.reasons { wrapped(1, "reason", Self.words(reason)) }
    for (method, result) in RecordedDifference.results(verdict.authentication) { pair(1, method, result) }
    let differences = explanation.differences
    if differences.isEmpty {
      prose(1, "Today it would come to the same.")
    } else {
      line(1, "Today it would be different:")
      for difference in differences {
        pair(2, difference.subject, "\(difference.recorded) then, \(difference.today) today")
      }
    }
  }
}
