package import Authentication

extension Explanation {
  /// The value of the Authentication-Results field that the milter puts on the message, folded with LF; where it
  /// refuses the message after it was checked, the one that it would have put there. `nil` where nothing was checked.
  package var authenticationResults: String? {
    for case .insertAtTop(AuthenticationResultsField.name, let value) in outcome?.edits ?? [] { return value }
    guard facts != nil, outcome?.checks != nil else { return nil }
    return AuthenticationResultsField.render(authservID: rules.authservID, results: results)
  }

  /// The names of the fields that the milter takes out because they claim to be ours, each as often as it is there.
  package var removedFields: [String] {
    (outcome?.edits ?? []).reversed().compactMap { edit in
      if case .delete(let name, occurrence: _) = edit { name } else { nil }
    }
  }

  /// The results in that field.
  package var results: [AuthenticationResult] {
    guard let facts, let checks = outcome?.checks else { return [] }
    let judgement = Judgement(checks, of: facts, by: rules)
    return checks.results(
      dmarc: judgement.findings.dmarc, sealer: judgement.arcVoucher?.sealer,
      client: facts.connection.clientAddress)
  }
}
