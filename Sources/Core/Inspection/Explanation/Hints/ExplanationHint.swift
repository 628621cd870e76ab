package import Authentication
import DNS
import Mail

/// A likely cause behind a result that nobody has to find for the verdict: the usual mistakes of records, and what was
/// done to a signed message on its way.
///
/// Hints are for people who look for the cause. The milter neither makes nor reads them.
package struct ExplanationHint: Hashable, Sendable {
  /// The check that it is about.
  package let stage: AuthenticationTrace.Stage
  /// Cause and remedy in a sentence or two.
  package let text: String
}

extension Explanation {
  /// What probably lies behind the results; empty where nothing is known beyond them.
  package var hints: [ExplanationHint] {
    guard outcome?.checks != nil else { return [] }
    var hints: [ExplanationHint] = []
    func add(_ stage: AuthenticationTrace.Stage, _ texts: [String]) {
      for text in texts where !hints.contains(where: { $0.text == text }) {
        hints.append(ExplanationHint(stage: stage, text: text))
      }
    }
    if let spf = checks.spf { add(.spf, SPFHints(spf, trace.spf, recorder).texts) }
    add(.dkim, dkimHints)
    add(.arc, arcHints)
    if let evaluation = checks.dmarc?.evaluation {
      let from = request.message?.fields.filter { ASCII.equalIgnoringCase($0.name, "from".utf8) } ?? []
      add(.dmarc, DMARCHints(evaluation, trace.dmarc, recorder, from: from.map(\.value)).texts)
    }
    return hints
  }

  private var dkimHints: [String] {
    guard let results = checks.dkim, let message = request.message else { return [] }
    let search = ChangeSearch(
      message, fromDomain: facts?.reading?.author.domain, crypto: texts.crypto, now: request.time
    ) { self.recorder.outcome(of: $0) ?? .failure(.timeout) }
    return results.signatures.enumerated().flatMap { index, signature -> [String] in
      let name = Self.name(of: signature, index)
      let key =
        trace.dkim.entries.indices.contains(index) ? DKIMKeyHints(trace.dkim.entries[index]).text : nil
      if let key { return ["\(name): \(key)"] }
      return search.changes(of: index, problem: signature.problem).map { "\(name): \($0)" }
    }
  }

  /// Whom the operator would have to trust for a message that fails DMARC.
  private var arcHints: [String] {
    guard let arc = checks.arc, outcome?.arcVoucher == nil, let evaluation = checks.dmarc?.evaluation,
      evaluation.result == .fail, let author = evaluation.author
    else { return [] }
    let trusted = rules.authentication.trustedARCSealers
    let sealers = arc.chain.compactMap(\.domain)
    guard
      case .vouched(let voucher) = ARCTrust(arc, sealers: sealers, author: author, evaluation: evaluation)
    else { return [] }
    let missing = arc.chain.filter { $0.instance >= voucher.instance }.reversed().compactMap(\.domain)
      .filter { !trusted.contains($0) }.map(\.description)
    guard !missing.isEmpty else { return [] }
    return [
      "The ARC chain passes, and \(voucher.sealer) recorded \(voucher.method)=pass before it changed the message. If "
        + "you trust what it records, name \(missing.joined(separator: " and ")) in trusted_arc_sealers."
    ]
  }
}
