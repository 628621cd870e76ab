import Mail

extension AuthenticationResult {
  /// One SPF check with everything known of it. Both identities of a message may be shown, each by a result
  /// of its own (RFC 8601 §2.7.2): `smtp.helo` for the HELO name, also where it stood in for the null reverse
  /// path.
  package static func spf(_ outcome: SPFOutcome) -> AuthenticationResult {
    let name: PropertyName
    let given: String
    switch outcome.identity {
    case .mailFrom(let text) where !text.isEmpty:
      name = .smtpMailFrom
      given =
        text.utf8.lastIndex(of: UInt8(ascii: "@")).map { at in
          String(text[text.utf8.index(after: at)...])
        } ?? text
    case .mailFrom:
      name = .smtpHELO
      given = outcome.helo
    case .helo(let text):
      name = .smtpHELO
      given = text
    }
    return AuthenticationResult(
      .spf(outcome.result), reason: outcome.problem?.description ?? outcome.otherDecision,
      [Property(name, outcome.domain?.description ?? given)])
  }
}
