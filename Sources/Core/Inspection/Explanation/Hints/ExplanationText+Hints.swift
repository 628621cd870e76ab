/// What probably lies behind the results.
extension ExplanationText {
  mutating func hints(_ explanation: Explanation) {
    let hints = explanation.hints
    guard !hints.isEmpty else { return }
    heading("LIKELY CAUSE")
    for hint in hints { prose(1, hint.text, hanging: 2) }
  }
}
