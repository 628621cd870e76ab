package import DNS
package import Mail

extension DKIMVerification {
  /// Decides about every signature.
  ///
  /// - Parameters:
  ///   - body: the digests of `makeBodyHashing`, finished.
  ///   - lookup: answers the `questions`, each at most once.
  ///   - now: when the message came.
  ///   - trace: takes down what is done with each signature.
  package func results(
    body: DKIMBodyHashes, lookup: DNSLookup, crypto: any DKIMCrypto, now: Timestamp, trace: DKIMTrace? = nil
  ) -> DKIMResults {
    var headerHashing = DKIMHeaderHashing(header)
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let signatures = entries.map { entry in
      var result = DKIMSignatureResult(
        domain: entry.domain, selector: entry.selector?.description, algorithm: entry.algorithm)
      result.signaturePrefix = entry.signaturePrefix
      result.identityDomain = entry.identityDomain
      trace?.begin(.signature, field: entry.field, of: header)
      defer { trace?.end(result.problem) }
      let signature: DKIMSignature
      switch entry.content {
      case .failure(let problem):
        result.problem = problem
        return result
      case .success(let content):
        signature = content
      }
      let hash = body.hashes[signature.bodyDigest]
      trace?.read(signature, field: entry.field, of: header)
      trace?.hash(hash)
      result.problem = signature.timeProblem(now: now, rules: rules)
      guard result.problem == nil, let question = entry.question else { return result }
      let answer = answers[question] ?? lookup(question)
      answers[question] = answer
      trace?.ask(answer)
      // Without a digest the body was not seen.
      let bodyProblem = hash.map { signature.bodyProblem($0, rules: rules) } ?? .bodyHashMismatch
      let isHashed = bodyProblem == nil || trace != nil
      let trial = DKIMKeyTrial(
        algorithm: signature.algorithm, isSubdomain: signature.identityDomain != signature.domain,
        rules: rules, trace: trace)
      let outcome = trial.outcome(of: answer) {
        isHashed ? headerHashing.digest(of: signature, own: entry.field, crypto: crypto) : []
      } check: { digest, key in
        guard isHashed else { return bodyProblem }
        let problem = crypto.problem(signature: signature.signature, digest: digest, key: key)
        trace?.check(digest, problem)
        return bodyProblem ?? problem
      }
      result.keyBits = outcome.bits
      result.problem = outcome.problem
      if outcome.isTesting { result.notes.append(.testingKey) }
      if let limit = signature.bodyLength, let hash, hash.canonicalOctets >= limit {
        result.notes.append(.bodyLengthLimit(unsigned: hash.canonicalOctets - limit))
      }
      return result
    }
    return DKIMResults(signatures: signatures)
  }
}
