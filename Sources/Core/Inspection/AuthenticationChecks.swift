package import Authentication
import DNS
import Mail

/// Everything the checks of one message found out; `nil` where a check is turned off or has nothing to
/// look at.
package struct AuthenticationChecks: Hashable, Sendable {
  /// SPF of the MAIL FROM identity, or of the HELO name for the null reverse path.
  package var spf: SPFOutcome?
  /// What another implementation says of it; `nil` where none was asked.
  package var spfOpinion: SecondOpinion<SPFResult>?
  /// DKIM, one result for each signature.
  package var dkim: DKIMResults?
  /// What libopendkim says beside it, one report for each signature; `nil` where it is not asked.
  package var dkimReports: [DKIMSecondReport]?
  /// The ARC chain.
  package var arc: ARCResults?
  /// DMARC by the method of the settings.
  package var dmarc: DMARCOutcome?
  /// The client's reverse name.
  package var iprev: IPRev.Evaluation?

  /// Nothing was checked.
  package init() {}

  /// The second opinions on DKIM, one for each signature; `nil` where nobody was asked.
  package var dkimOpinion: [SecondOpinion<DKIMResult>]? { dkimReports?.map(\.opinion) }
}

extension AuthenticationChecks {
  /// Checks a message. It blocks as long as the lookups do. What DMARC needs comes first, so that a budget
  /// that runs out costs the reverse name before it costs a verdict.
  init(_ facts: MessageFacts, _ rules: InspectionRules, crypto: any DKIMCrypto, _ means: AuthenticationMeans)
  {
    let client = facts.connection.clientAddress
    let trace = means.trace
    trace?.stage = .spf
    if rules.authentication.isSPFEnabled, let client {
      checkSPF(facts, client: client, rules, means)
    }
    trace?.stage = .dkim
    verifySignatures(facts, rules.authentication.dkimEngine, crypto: crypto, means)
    trace?.stage = .dmarc
    if rules.authentication.isDMARCEnabled, let author = facts.reading?.author {
      let identifiers = DMARCIdentifier.identifiers(
        spf: SPFFinding(identityOf: spf, mailFrom: facts.sender),
        dkim: dkim?.finding(fromDomain: nil) ?? DKIMFinding())
      dmarc = DMARC.evaluate(
        DMARC.Message(author: author, identifiers: identifiers, lot: means.lot),
        method: rules.authentication.method, registrableDomain: means.registrableDomain, lookup: means.lookup,
        trace: trace?.dmarc)
    }
    trace?.stage = .arc
    arc = facts.reading?.chain?.results(
      body: facts.body, lookup: means.lookup, crypto: crypto, now: facts.ending.receivedAt, trace: trace?.arc)
    trace?.stage = .iprev
    iprev = client.map { IPRev.evaluate($0, lookup: means.lookup) }
  }

  /// The results as our Authentication-Results field shows them.
  ///
  /// - Parameters:
  ///   - finding: what DMARC said and what was done.
  ///   - sealer: the trusted ARC sealer that changed what was done.
  func results(
    dmarc finding: DMARCFinding, sealer: DomainName?, client: IPAddress?
  ) -> [AuthenticationResult] {
    var results: [AuthenticationResult] = []
    if let spf { results.append(.spf(spf)) }
    if let dkim { results += AuthenticationResult.dkim(dkim.signatures) }
    if let dmarc {
      results.append(.dmarc(finding, evaluation: dmarc.evaluation, sealer: sealer))
    }
    if let arc { results.append(.arc(arc.finding, client: client)) }
    if let iprev { results.append(.iprev(iprev.finding, address: iprev.address)) }
    return results
  }
}
