import Authentication
package import Mail

extension Explanation {
  /// One thing that is wrong, under the code that everybody else gives for it.
  package struct Finding: Hashable, Sendable {
    /// What is wrong; its meaning and its remedy are the code's.
    package let code: ReasonCode
    /// Whose fault, where, and with which values: one line.
    package let detail: String
    /// Whether the message would be better off without it. What is wrong beside that changed nothing.
    package let isCause: Bool
  }

  /// Everything that is wrong, what decided first. What counts as a cause are the reasons of the verdict, and of the
  /// refusal, and the code of DKIM that one of ARC sends on to.
  package var findings: [Finding] {
    var refusal: Refusal?
    if case .refuse(let found)? = outcome?.answer { refusal = found }
    var causes: Set<ReasonCode> = []
    if checks.dmarc?.evaluation.result.code != nil {
      causes.formUnion(outcome?.reasons.compactMap(\.known) ?? [])
    }
    if let refusal { causes.insert(refusal.code) }
    if let problem = checks.arc?.problem, let code = codeBehind(problem), causes.contains(problem.code) {
      causes.insert(code)
    }
    var findings: [Finding] = []
    func add(_ code: ReasonCode?, _ detail: String, isCause: Bool? = nil) {
      guard let code, !findings.contains(where: { $0.code == code && $0.detail == detail }) else { return }
      findings.append(Finding(code: code, detail: detail, isCause: isCause ?? causes.contains(code)))
    }
    if let refusedSender { add(refusedSender.code, "MAIL is refused: \(refusedSender.reply)", isCause: true) }
    for recipient in refusedRecipients {
      add(
        recipient.refusal.code, "RCPT \(recipient.address) is refused: \(recipient.refusal.reply)",
        isCause: true)
    }
    let details = methodFindings
    if let refusal, !details.contains(where: { $0.code == refusal.code }) {
      add(refusal.code, "\(refusal.reply)")
    }
    for (code, detail) in details { add(code, detail) }
    return findings.filter(\.isCause) + findings.filter { !$0.isCause }
  }

  /// What each method says against the message, whether it counted or not.
  private var methodFindings: [(code: ReasonCode?, detail: String)] {
    var findings: [(code: ReasonCode?, detail: String)] = []
    if let evaluation = checks.dmarc?.evaluation {
      findings.append((evaluation.result.code, Self.words(evaluation)))
      findings += evaluation.notes.map { ($0.code, $0.description) }
    }
    findings += spfFindings + dkimFindings
    if let problem = checks.arc?.problem {
      findings.append((problem.code, problem.description))
      findings.append((codeBehind(problem), problem.description))
    }
    if let iprev = checks.iprev { findings.append((iprev.code, Self.words(iprev))) }
    return findings
  }

  /// The code of DKIM that the code of the chain sends on to.
  private func codeBehind(_ problem: ARCProblem) -> ReasonCode? {
    let isUnusable = problem.code == .arcMessageSignatureUnusable || problem.code == .arcSealUnusable
    return isUnusable ? problem.signatureProblem?.code : nil
  }

  /// Why SPF gives DMARC no aligned pass.
  private var spfFindings: [(code: ReasonCode?, detail: String)] {
    guard let spf = checks.spf else {
      // What was not given is no fault; `unknowns` says so.
      let isTurnedOff = !isSPFEnabled && checks.dmarc?.evaluation.aligned.spf == false
      return isTurnedOff ? [(.spfNotChecked, "spf_enabled is false")] : []
    }
    if spf.result != .pass { return [(spf.code, Self.words(spf))] }
    guard let evaluation = checks.dmarc?.evaluation, evaluation.aligned.spf == false else { return [] }
    let author = evaluation.author?.description ?? "the author"
    return [(.spfNotAligned, "SPF passes for \(spf.domain?.description ?? "-"), From is \(author)")]
  }

  /// Why DKIM gives DMARC no aligned pass.
  private var dkimFindings: [(code: ReasonCode?, detail: String)] {
    guard let dkim = checks.dkim else { return [] }
    if dkim.signatures.isEmpty { return [(.dkimNoSignature, "the message has no DKIM-Signature field")] }
    let evaluation = checks.dmarc?.evaluation
    return dkim.signatures.enumerated().flatMap { index, signature -> [(code: ReasonCode?, detail: String)] in
      let name = Self.name(of: signature, index)
      var found: [(code: ReasonCode?, detail: String)] = []
      if let problem = signature.problem {
        found.append((problem.code, "\(name): \(problem.description)"))
      } else if let evaluation, evaluation.aligned.dkim == false {
        let author = evaluation.author?.description ?? "the author"
        found.append((.dkimNotAligned, "\(name) passes, From is \(author)"))
      }
      found += signature.notes.map { ($0.code, "\(name): \($0.description)") }
      return found
    }
  }

  /// Why SPF was not checked.
  var unknownSPF: String {
    if !isSPFEnabled { return "spf_enabled is false" }
    if request.client == nil { return "the client's address is not known (--ip)" }
    return "the envelope sender is not known (--from)"
  }

  /// A signature in a few words; `index` counts from 0.
  static func name(of signature: DKIMSignatureResult, _ index: Int) -> String {
    let domain = signature.domain?.description ?? "?"
    return "signature \(index + 1) (d=\(domain), s=\(signature.selector ?? "?"))"
  }

  static func words(_ evaluation: DMARCEvaluation) -> String {
    var words = "DMARC is \(evaluation.result.rawValue)"
    if let author = evaluation.author { words += " for \(author)" }
    if let policy = evaluation.publishedPolicy, let tag = evaluation.policyTag,
      let place = evaluation.policyDomain
    {
      words += "; its policy is \(tag.rawValue)=\(policy.rawValue) at _dmarc.\(place)"
      if let applied = evaluation.policy, applied != policy { words += ", lowered to \(applied.rawValue)" }
    }
    return words
  }

  private static func words(_ iprev: IPRev.Evaluation) -> String {
    if let failure = iprev.failure { return "names of \(iprev.address): no answer, \(failure)" }
    if iprev.checks.isEmpty { return "\(iprev.address) has no name" }
    return iprev.checks.map { "\($0.name) \(ExplanationText.words($0.outcome))" }.joined(separator: ", ")
  }

  static func words(_ spf: SPFOutcome) -> String {
    var words =
      "SPF is \(spf.result.rawValue) for \(spf.domain?.description ?? "the sender"), client \(spf.client)"
    switch spf.cause {
    case .matched(let path):
      words += path.map { ", \($0.term.value) in the record of \($0.name)" }.joined()
    case .unmatched(let name): words += ", no term of the record of \(name) fits"
    case .problem(let problem): words += ", \(ExplanationText.words(problem))"
    case .noRecord(let name): words += ", no record at \(name)"
    case .noSuchName(let name): words += ", no such name \(name)"
    case .secondOpinion(let native):
      words += ", decided by libspf2; our own evaluator says \(native.rawValue)"
    case .notADomain: break
    }
    return words
  }
}
