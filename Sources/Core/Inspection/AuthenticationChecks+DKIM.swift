import Authentication
import DNS
import Mail

extension AuthenticationChecks {
  /// Verifies the DKIM signatures, and asks libopendkim about them where the engine says so.
  mutating func verifySignatures(
    _ facts: MessageFacts, _ engine: DKIMEngine, crypto: any DKIMCrypto, _ means: AuthenticationMeans
  ) {
    guard let verification = facts.reading?.verification else { return }
    let now = facts.ending.receivedAt
    guard let second = facts.secondVerification else {
      dkim = verification.results(
        body: facts.body, lookup: means.lookup, crypto: crypto, now: now, trace: means.trace?.dkim)
      return
    }
    // The other one asks nothing: it gets the answers that ours got.
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let native = verification.results(
      body: facts.body,
      lookup: { question in
        let answer = means.lookup(question)
        answers[question] = answer
        return answer
      }, crypto: crypto, now: now, trace: means.trace?.dkim)
    let reports = second.reports(native: native, answers: answers, body: facts.body, crypto: crypto, now: now)
    dkimReports = reports
    dkim = engine == .libopendkim ? native.decided(by: reports) : native
  }
}
