import Mail

/// What an operator does with mail that fails DMARC: the setting `dmarc_enforcement`.
package enum DMARCEnforcement: String, Hashable, Sendable, CaseIterable {
  /// Results are marked, nothing else.
  case none
  /// `p=reject` and `p=quarantine` both quarantine: RFC 9989 §7.4 wants nobody rejected for a policy alone.
  case relaxed
  /// The policy is applied as published.
  case strict

  /// What is done by these rules with a message of this result, before any override. Only a failure has
  /// consequences: pass and none need none, and errors neither pass nor fail (RFC 9989 §5.3.6).
  ///
  /// - Parameter policy: the policy to be applied, after `t` or `pct`.
  package func disposition(result: DMARCResult, policy: DMARCPolicy?) -> DMARCPolicy {
    guard result == .fail, let policy, policy != DMARCPolicy.none else { return DMARCPolicy.none }
    switch self {
    case .none: return DMARCPolicy.none
    case .relaxed: return .quarantine
    case .strict: return policy
    }
  }
}
