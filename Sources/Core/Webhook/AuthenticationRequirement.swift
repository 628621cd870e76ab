package import Authentication

/// What a route demands of the mail it takes: one method that must have passed.
package enum AuthenticationRequirement: String, Hashable, Sendable, CaseIterable {
  /// DMARC pass: the author's domain is proven.
  case dmarc
  /// SPF pass: the client may send for the envelope sender's domain.
  case spf
  /// DKIM pass: one signature verified, whoever signed.
  case dkim

  /// How a message stands to a requirement.
  package enum Outcome: Hashable, Sendable {
    /// The method passed.
    case met
    /// It did not, and will not if asked again.
    case unmet
    /// A temporary error kept it from deciding (RFC 8601: `temperror`).
    case undecided
  }

  /// How a message with these findings stands. Mail that was not judged, such as that of our own users,
  /// has no result and meets none.
  package func outcome(of findings: AuthenticationFindings) -> Outcome {
    switch result(in: findings) {
    case "pass": .met
    case "temperror": .undecided
    default: .unmet
    }
  }

  /// The method's result in the word of RFC 8601.
  package func result(in findings: AuthenticationFindings) -> String {
    switch self {
    case .dmarc: findings.dmarc.result.rawValue
    case .spf: findings.spf.result.rawValue
    case .dkim: findings.dkim.result.rawValue
    }
  }
}
