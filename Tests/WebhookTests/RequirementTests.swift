import Authentication
import Mail
import Testing
import Webhook

struct RequirementTests {
  static func findings(
    dmarc: DMARCResult = .none, spf: SPFResult = .none, dkim: DKIMResult = .none
  ) -> AuthenticationFindings {
    var findings = AuthenticationFindings()
    findings.dmarc.result = dmarc
    findings.spf.result = spf
    findings.dkim.result = dkim
    return findings
  }

  @Test(arguments: AuthenticationRequirement.allCases)
  func onlyAPassMeetsIt(requirement: AuthenticationRequirement) {
    for result in ["none", "fail", "permerror", "temperror", "pass"] {
      let findings = Self.findings(
        dmarc: DMARCResult(rawValue: result) ?? .none, spf: SPFResult(rawValue: result) ?? .none,
        dkim: DKIMResult(rawValue: result) ?? .none)
      let expected: AuthenticationRequirement.Outcome =
        result == "pass" ? .met : result == "temperror" ? .undecided : .unmet
      #expect(requirement.outcome(of: findings) == expected)
      #expect(requirement.result(in: findings) == result)
    }
    for result in [SPFResult.softfail, .neutral, .policy] {
      #expect(AuthenticationRequirement.spf.outcome(of: Self.findings(spf: result)) == .unmet)
    }
  }

  static func table() throws -> RouteTable {
    func route(
      _ name: String, _ match: String, _ requirements: Set<AuthenticationRequirement>,
      continues: Bool = false
    ) throws -> Route {
      Route(
        name: name, match: try #require(RouteMatch(match)), url: "https://example.com/",
        requirements: requirements, continues: continues)
    }
    return try RouteTable([
      route("copy", "both@example.com", [.spf], continues: true),
      route("both", "both@example.com", [.dmarc]),
      route("mixed", "mixed@example.com", [.dmarc], continues: true),
      route("open", "mixed@example.com", []),
      route("strict", "*@example.com", [.dmarc, .dkim]),
      route("plain", "*@example.net", []),
    ])
  }

  static let decisions: [([String], AuthenticationFindings, RequirementDecision)] = [
    ([], findings(), .accept),
    (["a@example.com"], findings(dmarc: .pass, dkim: .pass), .accept),
    (["a@example.com"], findings(dmarc: .pass), .refuse([.dkim])),
    (["a@example.com", "b@example.com"], findings(dmarc: .fail), .refuse([.dmarc, .dkim])),
    (["a@example.com"], findings(dmarc: .temperror, dkim: .pass), .postpone([.dmarc])),
    (["a@example.com"], findings(dmarc: .temperror, dkim: .fail), .refuse([.dkim])),
    (["a@example.com", "a@example.net"], findings(), .accept),
    (["mixed@example.com"], findings(), .accept),
    (["both@example.com"], findings(), .refuse([.dmarc, .spf])),
    (["both@example.com"], findings(spf: .pass), .accept),
    (["both@example.com"], findings(dmarc: .temperror), .postpone([.dmarc])),
    (["a@example.com", "both@example.com"], findings(spf: .temperror), .postpone([.spf])),
    (["a@example.org"], findings(), .accept),
    (["a@example.com", "a@example.org"], findings(), .accept),
  ]

  @Test(arguments: decisions)
  func decision(
    _ recipients: [String], _ findings: AuthenticationFindings, _ expected: RequirementDecision
  ) throws {
    #expect(
      RequirementDecision(recipients: recipients, routes: try Self.table(), findings: findings) == expected)
  }

  @Test func severalURLsOfARouteAreOneChoice() throws {
    let routes =
      Route(name: "a", match: try #require(RouteMatch("*@example.com")), url: "")
      .fannedOut(to: ["https://one.example.com/", "https://two.example.com/"])
      + [Route(name: "rest", match: .everything, url: "https://example.net/")]
    #expect(routes.map(\.name) == ["a", "a:2", "rest"])
    #expect(routes.map(\.configuredName) == ["a", "a", "rest"])
    let table = RouteTable(routes)
    #expect(table.routes(for: "x@example.com").map(\.name) == ["a", "a:2"])
    #expect(table.routes(for: "x@example.org").map(\.name) == ["rest"])
    #expect(table["a:2"]?.url == "https://two.example.com/")
  }
}
