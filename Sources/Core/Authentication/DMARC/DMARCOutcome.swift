import Mail

/// The evaluation that decides, and where two methods were asked to compare, what they disagree on.
package struct DMARCOutcome: Hashable, Sendable {
  /// One thing that the two methods see differently.
  package struct Difference: Hashable, Sendable {
    /// What differs, as log and metrics name it.
    package enum Subject: String, Hashable, Sendable, CaseIterable {
      case result
      case policy
      case policyDomain = "policy_domain"
      case organizationalDomain = "organizational_domain"
      case spfAlignment = "spf_alignment"
      case dkimAlignment = "dkim_alignment"
    }

    /// What differs.
    package let subject: Subject
    /// What the tree walk says; `-` for nothing.
    package let treeWalk: String
    /// What the public suffix list says.
    package let publicSuffixList: String
  }

  /// The evaluation that decides.
  package let evaluation: DMARCEvaluation
  /// That of the other method; `nil` where one method was asked.
  package let other: DMARCEvaluation?

  init(_ evaluation: DMARCEvaluation, comparedWith other: DMARCEvaluation? = nil) {
    self.evaluation = evaluation
    self.other = other
  }

  /// What the two methods disagree on; empty where one was asked or they agree.
  package var differences: [Difference] {
    guard let other else { return [] }
    return Difference.Subject.allCases.compactMap { subject in
      let (ours, theirs) = (Self.value(of: subject, evaluation), Self.value(of: subject, other))
      // One method may not have needed what the other has found out.
      if subject == .organizationalDomain, ours == nil || theirs == nil { return nil }
      guard ours != theirs else { return nil }
      return Difference(subject: subject, treeWalk: ours ?? "-", publicSuffixList: theirs ?? "-")
    }
  }

  private static func value(of subject: Difference.Subject, _ evaluation: DMARCEvaluation) -> String? {
    switch subject {
    case .result: evaluation.result.rawValue
    case .policy: evaluation.policy?.rawValue
    case .policyDomain: evaluation.policyDomain?.description
    case .organizationalDomain: evaluation.organizationalDomain?.description
    case .spfAlignment: evaluation.aligned.spf.map { "\($0)" }
    case .dkimAlignment: evaluation.aligned.dkim.map { "\($0)" }
    }
  }
}
