package import Authentication

/// What the demands of routes come to for a whole message, at its end, where SMTP has one answer for all
/// recipients.
package enum RequirementDecision: Hashable, Sendable {
  /// Some recipient's route takes it, or a recipient has no route; events of other routes fail one by one.
  case accept
  /// No route of any recipient takes it: refused for good (RFC 7372: 550 5.7.1 and the like), because of
  /// these methods in the order of `AuthenticationRequirement.allCases`.
  case refuse([AuthenticationRequirement])
  /// No route takes it now, and some may once these methods can be decided: a temporary answer.
  case postpone([AuthenticationRequirement])

  /// Decides over a message.
  ///
  /// - Parameters:
  ///   - recipients: the envelope recipients that were accepted.
  ///   - routes: the table of all routes, as the forwarder has it.
  ///   - findings: what was found out about the message.
  package init(recipients: [String], routes: RouteTable, findings: AuthenticationFindings) {
    var unmet: Set<AuthenticationRequirement> = []
    var undecided: Set<AuthenticationRequirement> = []
    for recipient in recipients {
      let targets = routes.routes(for: recipient)
      guard !targets.isEmpty else {
        self = .accept
        return
      }
      for target in targets {
        let lacking = target.unmetRequirements(findings)
        guard !lacking.isEmpty else {
          self = .accept
          return
        }
        let permanent = lacking.filter { $0.outcome(of: findings) == .unmet }
        // What fails for good is not helped by deciding the rest.
        if permanent.isEmpty { undecided.formUnion(lacking) } else { unmet.formUnion(permanent) }
      }
    }
    if !undecided.isEmpty {
      self = .postpone(AuthenticationRequirement.allCases.filter(undecided.contains))
    } else if !unmet.isEmpty {
      self = .refuse(AuthenticationRequirement.allCases.filter(unmet.contains))
    } else {
      self = .accept
    }
  }
}
