@testable import Authentication
import DNS
@testable import Inspection
import Mail
@testable import Policy
import Testing
import Webhook

/// Every value that explains has a code, and every code is that of a value.
@Suite struct ReasonTests {
  private static func spf() throws -> [ReasonCode] {
    let name = try #require(DNSName("example.org"))
    func path(_ terms: String...) -> SPFCause {
      .matched(
        terms.map {
          SPFMatch(name: name, term: HeaderText(sanitizing: $0), isRedirect: $0.hasPrefix("redirect"))
        })
    }
    #expect(path("ip4:192.0.2.1", "-all").code == nil)
    #expect(path("redirect=example.net", "+a").code == nil)
    // What an include holds does not decide the result.
    #expect(path("~include:example.net", "-all").code == .spfSoftFail)
    #expect(path("redirect=example.net", "-all").code == .spfFail)
    let causes: [SPFCause] = [
      path("-all"), path("~all"), path("?all"), .unmatched(name), .noRecord(name), .noSuchName(name),
      .notADomain, .secondOpinion(native: .fail),
    ]
    let problems: [SPFProblem] = [
      .dns(DNSQuestion(name, .txt), .timeout), .severalRecords(name),
      .syntax(name, SPFSyntaxError(.invalidMacro, term: "a".utf8)), .noRecord(name), .tooManyLookups,
      .tooManyVoidLookups, .tooManyExchanges(name), .recordsTooLong,
    ]
    for problem in problems { #expect(problem.isTemporary == problem.code.isTemporary, "\(problem)") }
    return (causes + problems.map { .problem($0) }).compactMap(\.code) + [
      Refusal.spf(nil).code
    ]
  }

  private static let dkimProblems: [DKIMProblem] = [
    .malformedTagList, .duplicateTag("d"), .malformedTag("d"), .expirationBeforeTimestamp, .missingTag("d"),
    .unsupportedVersion, .unsupportedAlgorithm, .unsupportedCanonicalization, .unsupportedQueryMethod,
    .fromNotSigned, .identityOutsideDomain, .expired(Timestamp(milliseconds: 0)),
    .notYetValid(Timestamp(milliseconds: 0)), .keyNameTooLong, .noKeyName, .noKeyRecord, .malformedKey,
    .keyRevoked, .keyTypeMismatch, .keyHashMismatch, .keyServiceMismatch, .keyNeedsExactDomain,
    .historicAlgorithm, .keyTooShort, .keyTooLong, .tooManySignatures, .headerTooLarge, .unsignedOctets(1),
    .bodyHashMismatch, .bodyShorterThanLimit, .signatureMismatch, .lookupFailed(.timeout),
  ]

  private static func dkim() throws -> [ReasonCode] {
    for problem in dkimProblems { #expect(problem.isTemporary == problem.code.isTemporary, "\(problem)") }
    #expect(Set(dkimProblems.map(\.code)).count == dkimProblems.count)
    let selector = try #require(DomainName("s"))
    let errors: [DKIMSigningError] = [
      .headerTooLarge, .noBodyHash, .keyFailed(selector: selector, domain: selector),
    ]
    return dkimProblems.map(\.code) + [DKIMNote.testingKey, .bodyLengthLimit(unsigned: 1)].map(\.code)
      + [Refusal.dkim(nil).code] + errors.map(\.code) + SigningOutcome.Reason.allCases.map(\.code)
  }

  private static func arc() -> [ReasonCode] {
    let chain: [ARCProblem] = [
      .tooManySets, .chainTooLarge, .failedBefore(instance: 1), .malformedInstance(.seal),
      .repeatedField(.seal, instance: 1), .missingField(.seal, instance: 1), .wrongStatus(instance: 1),
      .sealNamesFields(instance: 1), .signsSeal(instance: 1),
    ]
    let signed = dkimProblems.flatMap { problem -> [ARCProblem] in
      [.messageSignature(problem, instance: 1), .seal(problem, instance: 1)]
    }
    for problem in chain + signed { #expect(problem.isTemporary == problem.code.isTemporary, "\(problem)") }
    return (chain + signed).map(\.code)
  }

  private static func dmarc() throws -> [ReasonCode] {
    let domain = try #require(DomainName("example.org"))
    let name = try #require(DNSName("_dmarc.example.org"))
    let notes: [DMARCNote] = [
      .severalAuthors([domain]), .noAuthor, .severalRecords(domain),
      .lookupFailed(DMARCLookupFailure(question: DNSQuestion(name, .txt), failure: .timeout)),
      .countsAsNone(domain), .unusableRecord(domain), .nonexistentAuthor, .testMode,
      .sampledOut(percentage: 1), .undetermined(DMARCIdentifier(.spf, domain)), .tooManyWalks,
    ]
    return notes.map(\.code) + AuthorDefect.allCases.map { DMARCNote.malformedAuthor($0).code }
      + [DMARCResult.fail, .temperror, .permerror].compactMap(\.code)
  }

  private static func refusals() throws -> [ReasonCode] {
    let domain = try #require(DomainName("example.org"))
    let client = try #require(Network("192.0.2.1"))
    let plain: [Refusal] = [
      .malformedSender, .malformedRecipient, .undeclaredUTF8, .malformedSize, .tooManyRecipients,
      .headerTooLarge, .forgedFields, .outOfSequence, .tooLarge(1), .undecidedSealer(nil),
      .address(.blockedDomain(domain, rule: "example.org")), .address(.topLevelDomain(nil)),
    ]
    let routed = [RequirementDecision.refuse([.dmarc]), .postpone([.dmarc])].compactMap { Refusal.route($0) }
    let open = ConnectionFinding.Limit.allCases.map { limit in
      Refusal.connection(.open(ConnectionFinding(limit: limit, client: client, open: 1, allowed: 1)))
    }
    for refusal in plain + routed + open {
      #expect(refusal.reply.text.value.hasSuffix(" [\(refusal.code)]"), "\(refusal)")
      #expect((refusal.reply.severity == .temporary) == refusal.code.isTemporary, "\(refusal)")
    }
    let bans = [true, false].map {
      Ban(
        network: client, reason: "", author: "a", createdAt: Timestamp(milliseconds: 0), isAutomatic: $0
      ).code
    }
    return (plain + routed + open).map(\.code) + bans
  }

  private static func deliveries() -> [ReasonCode] {
    let obstacles: [SyncObstacle] =
      [.answered(status: 500), .gone, .disabled, .paused, .busy, .stopping, .trouble]
      + TransportFailure.allCases.map { .noAnswer($0) }
    let fields: [VerdictFieldError] = [
      .malformed, .tooLong, .unknownVersion, .unknownKey, .badSeal, .unreadable,
    ]
    for obstacle in obstacles {
      #expect(obstacle.reply(route: "a").text.value.hasSuffix(" [\(obstacle.code)]"), "\(obstacle)")
    }
    return obstacles.map(\.code) + fields.map(\.code) + [SyncDecision.keep].compactMap(\.code)
      + [DeliveryAnswer.status(422), .status(410), .status(503)].compactMap(\.code)
  }

  /// Codes of reasons that are given where they arise, for which there is no value of their own.
  private static let elsewhere: Set<ReasonCode> = [
    // The reasons of verdicts.
    .spfNotAligned, .dkimNotAligned, .dkimNoSignature, .dmarcOverride, .trustedARCSealer, .verdictMissing,
    .iprevNoName, .iprevMismatch, .iprevLookupFailed,
    // Limits.
    .rateLimit, .rateLimitBurst, .connectionRate,
    // The milter's and the forwarder's own trouble.
    .filterFailed, .lowDisk, .backlogFull, .spoolUnavailable, .notStored, .noRoute,
  ]

  @Test func everyCodeIsThatOfAValue() throws {
    let reached = Set(
      try Self.spf() + Self.dkim() + Self.arc() + Self.dmarc() + Self.refusals() + Self.deliveries())
    #expect(reached.isDisjoint(with: Self.elsewhere), "\(reached.intersection(Self.elsewhere))")
    #expect(
      reached.union(Self.elsewhere) == Set(ReasonCode.allCases),
      "\(Set(ReasonCode.allCases).subtracting(reached.union(Self.elsewhere)))")
  }

  @Test(
    arguments: [
      (.fail, .iprevMismatch), (.permerror, .iprevNoName), (.temperror, .iprevLookupFailed), (.pass, nil),
    ] as [(IPRevResult, ReasonCode?)])
  func reverseNames(_ result: IPRevResult, _ code: ReasonCode?) throws {
    let address = try #require(IPAddress("192.0.2.1"))
    #expect(IPRev.Evaluation(result: result, address: address).code == code)
  }

  @Test func theSignatureThatCameClosestNamesTheReason() throws {
    func results(_ problems: DKIMProblem?...) -> ReasonCode? {
      DKIMResults(
        signatures: problems.map { problem in
          var signature = DKIMSignatureResult(domain: nil, selector: nil, algorithm: nil)
          signature.problem = problem
          return signature
        }
      ).code
    }
    #expect(results() == .dkimNoSignature)
    #expect(results(.malformedTagList, .keyRevoked, .bodyHashMismatch) == .dkimBodyHashMismatch)
    #expect(results(.bodyHashMismatch, .lookupFailed(.timeout)) == .dkimLookupFailed)
    #expect(results(.bodyHashMismatch, nil) == nil)
  }
}
