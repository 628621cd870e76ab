import Mail

/// What the rules say to one step of a session.
package struct RateDecision: Hashable, Sendable {
  /// Where it was asked.
  package let stage: RateStage
  /// The rules that refuse, those of a dry run among them.
  package internal(set) var findings: [RateFinding] = []
  /// What was taken: nothing where a rule refuses that is no dry run.
  package internal(set) var charges: [RateCharge] = []

  /// A decision that takes nothing.
  package init(stage: RateStage, findings: [RateFinding] = []) {
    self.stage = stage
    self.findings = findings
  }

  /// Nothing is refused and nothing taken.
  package static func free(_ stage: RateStage) -> RateDecision { RateDecision(stage: stage) }

  /// The rule that acts; `nil` where nothing is refused. Of several, one that rejects or bans before one that
  /// defers, and then the one that is free again last.
  package var refusal: RateFinding? {
    findings.filter { !$0.isDryRun }.max { Self.weight($0) < Self.weight($1) }
  }

  private static func weight(_ finding: RateFinding) -> (Int, Int64) {
    let action =
      switch finding.action {
      case .defer: 0
      case .ban: 1
      case .reject: 2
      }
    return (action, finding.freeAt?.milliseconds ?? .max)
  }
}

/// Tokens that were taken, to be given back where it was our own fault that they were for nothing.
package struct RateCharge: Hashable, Sendable {
  let tag: UInt64
  let cost: Int64
  /// When the bucket was to be full again.
  let fullAt: Int64
}
