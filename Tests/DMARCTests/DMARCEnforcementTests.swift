import Authentication
import Foundation
import Mail
import Testing

/// What is done with mail under each setting, and the table of it in the documentation.
@Suite struct DMARCEnforcementTests {
  static let outcomes: [(DMARCResult, DMARCPolicy?)] = [
    (.pass, nil), (.fail, DMARCPolicy.none), (.fail, .quarantine), (.fail, .reject), (.none, nil),
    (.temperror, nil), (.permerror, nil),
  ]

  private func evaluation(_ result: DMARCResult, _ policy: DMARCPolicy?) throws -> DMARCEvaluation {
    var evaluation = DMARCEvaluation(method: .treeWalk)
    evaluation.result = result
    evaluation.author = try domain("news.example.org")
    evaluation.publishedPolicy = policy
    evaluation.policy = policy
    if policy != nil {
      evaluation.policyDomain = try domain("example.org")
      evaluation.policyTag = .subdomain
    }
    return evaluation
  }

  @Test(arguments: [
    (DMARCEnforcement.none, ["none", "none", "none", "none", "none", "none", "none"]),
    (.relaxed, ["none", "none", "quarantine", "quarantine", "none", "none", "none"]),
    (.strict, ["none", "none", "quarantine", "reject", "none", "none", "none"]),
  ]) func decides(_ enforcement: DMARCEnforcement, _ expected: [String]) throws {
    for ((result, policy), expected) in zip(Self.outcomes, expected) {
      let decision = DMARCDecision(try evaluation(result, policy), enforcement: enforcement)
      #expect(decision.disposition.rawValue == expected)
      #expect((decision.reply != nil) == (expected == "reject"))
      #expect(decision.action == (expected == "none" ? .accept : .quarantine))
      #expect(decision.reasons.isEmpty == (result == .pass || result == .none))
      let isSpared = policy.map { $0 != decision.disposition } ?? false
      #expect(decision.overrides.map(\.kind) == (isSpared ? [.localPolicy] : []))
    }
  }

  @Test func theReplySaysWhosePolicyAndWhere() throws {
    let reply = DMARCDecision(try evaluation(.fail, .reject), enforcement: .strict).reply
    #expect(
      reply?.description
        == "550 5.7.1 Rejected per DMARC policy of news.example.org: sp=reject at _dmarc.example.org, "
        + "neither SPF nor DKIM pass for it [dmarc_fail]")
    var long = try evaluation(.fail, .reject)
    let label = String(repeating: "x", count: 60)
    long.author = try domain("\(label).\(label).\(label).\(label).test")
    let text = try #require(DMARCDecision(long, enforcement: .strict).reply).statusAndText
    #expect(text.utf8.count <= 420 && text.contains("DMARC") && text.contains("\(label).test"))
  }

  @Test(arguments: [DMARCOverride.Kind.localPolicy, .mailingList, .trustedForwarder, .other])
  func sparesExemptMail(_ kind: DMARCOverride.Kind) throws {
    let exemption = DMARCOverride(kind, comment: "list.example.net")
    let decision = DMARCDecision(try evaluation(.fail, .reject), enforcement: .strict, exemption: exemption)
    #expect(decision.disposition == DMARCPolicy.none && decision.reply == nil && decision.action == .accept)
    #expect(decision.overrides == [exemption])
    #expect(decision.reasons.map(\.code) == ["dmarc_fail", "dmarc_override"])
    #expect(
      decision.reasons.last?.facts == [.init("type", kind.rawValue), .init("comment", "list.example.net")])
    // Nothing to override.
    for (result, policy) in Self.outcomes where policy == nil || policy == DMARCPolicy.none {
      #expect(
        DMARCDecision(try evaluation(result, policy), enforcement: .strict, exemption: exemption).overrides
          .isEmpty)
    }
  }

  @Test func recordsWhatTheDomainOwnerLowered() throws {
    var testing = try evaluation(.fail, .quarantine)
    testing.publishedPolicy = .reject
    testing.notes = [.testMode]
    let decision = DMARCDecision(testing, enforcement: .strict)
    #expect(decision.disposition == .quarantine && decision.overrides == [DMARCOverride(.policyTestMode)])
    testing.notes = [.sampledOut(percentage: 10)]
    #expect(
      DMARCDecision(testing, enforcement: .strict).overrides == [
        DMARCOverride(.sampledOut, comment: "pct=10")
      ])
  }

  @Test func reasonsTellTheWholeStory() throws {
    let reason = try #require(
      DMARCDecision(try evaluation(.fail, .reject), enforcement: .relaxed).reasons.first)
    #expect(
      reason.facts.map { "\($0.name)=\($0.value)" } == [
        "domain=news.example.org", "policy=reject", "policy_tag=sp", "policy_at=_dmarc.example.org",
        "disposition=quarantine",
        "method=treewalk",
      ])
    var failed = try evaluation(.temperror, nil)
    failed.notes = [.tooManyWalks, .noAuthor]
    let other = DMARCDecision(failed, enforcement: .strict).reasons
    #expect(other.map(\.known) == [.dmarcTemperror, .dmarcTooManyWalks, .dmarcNoAuthor])
    // However much a message brings along, its reasons are few.
    failed.notes = Array(repeating: .tooManyWalks, count: 100)
    #expect(DMARCDecision(failed, enforcement: .strict).reasons.count < 10)
  }

  /// The table of docs/dmarc.md is what the source does.
  @Test func theDocumentationIsTrue() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/dmarc.md")
    let text = try String(contentsOf: root, encoding: .utf8)
    for line in try Self.table() { #expect(text.contains(line + "\n"), "missing: \(line)") }
  }

  static func table() throws -> [String] {
    var lines = ["| result | policy | `none` | `relaxed` | `strict` |", "|---|---|---|---|---|"]
    for (result, policy) in outcomes {
      var evaluation = DMARCEvaluation(method: .treeWalk)
      evaluation.result = result
      evaluation.policy = policy
      evaluation.publishedPolicy = policy
      let cells = DMARCEnforcement.allCases.map { enforcement in
        let decision = DMARCDecision(evaluation, enforcement: enforcement)
        let act =
          switch decision.disposition {
          case .none: "accepted"
          case .quarantine: "quarantined"
          case .reject:
            "refused with \(decision.reply.map { "\($0.code) \($0.enhancedStatus ?? "")" } ?? "nothing")"
          }
        let mark = decision.reasons.isEmpty || decision.disposition != DMARCPolicy.none ? "" : ", marked"
        let override = decision.overrides.isEmpty ? "" : " (`\(decision.overrides[0].kind.rawValue)`)"
        return act + mark + override
      }
      lines.append(
        "| \(result.rawValue) | \(policy.map { "`\($0.rawValue)`" } ?? "") | "
          + cells.joined(separator: " | ") + " |")
    }
    return lines
  }
}
