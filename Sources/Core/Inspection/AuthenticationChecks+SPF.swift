import Authentication
import DNS
import Mail

extension AuthenticationChecks {
  /// Checks SPF, and asks the other implementation where the rules want that and there is one.
  ///
  /// Both decide by the same answers of the DNS, so that what they differ in is not that an answer has changed
  /// in between.
  mutating func checkSPF(
    _ facts: MessageFacts, client: IPAddress, _ rules: InspectionRules, _ means: AuthenticationMeans
  ) {
    let opinion = rules.authentication.spfEngine == .native ? nil : means.spfOpinion
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let lookup: DNSLookup =
      opinion == nil
      ? means.lookup
      : { question in
        if let known = answers[question] { return known }
        let outcome = means.lookup(question)
        answers[question] = outcome
        return outcome
      }
    let native = SPF.check(
      client: client, identity: .mailFrom(facts.sender), helo: facts.connection.clientHELO ?? "",
      receiver: rules.hostName, lookup: lookup, now: facts.ending.receivedAt,
      trace: means.trace?.spf)
    spf = native
    guard let opinion else { return }
    do throws(Abstention) {
      let other = try opinion(native, lookup)
      spfOpinion = SecondOpinion(native: native.result, other: other)
      if rules.authentication.spfEngine == .libspf2 { spf = native.decided(by: other) }
    } catch {
      spfOpinion = .abstains(error)
    }
  }
}
