package import DNS
package import Mail

extension DKIMVerification {
  /// Decides about every signature.
  ///
  /// - Parameters:
  ///   - body: the digests of `makeBodyHashing`, finished.
  ///   - lookup: answers the `questions`, each at most once.
  ///   - now: when the message came.
  package func results(
    body: DKIMBodyHashes, lookup: DNSLookup, crypto: any DKIMCrypto, now: Timestamp
  ) -> DKIMResults {
    var headerHashing = DKIMHeaderHashing(header)
    var answers: [DNSQuestion: DNSOutcome] = [:]
    let signatures = entries.map { entry in
      var result = DKIMSignatureResult(
        domain: entry.domain, selector: entry.selector?.description, algorithm: entry.algorithm)
      result.signaturePrefix = entry.signaturePrefix
      result.identityDomain = entry.identityDomain
      let signature: DKIMSignature
      switch entry.content {
      case .failure(let problem):
        result.problem = problem
        return result
      case .success(let content):
        signature = content
      }
      result.problem = signature.timeProblem(now: now, rules: rules)
      guard result.problem == nil, let question = entry.question else { return result }
      let answer = answers[question] ?? lookup(question)
      answers[question] = answer
      let hash = body.hashes[signature.bodyDigest]
      let trial = DKIMKeyTrial(
        algorithm: signature.algorithm, isSubdomain: signature.identityDomain != signature.domain,
        rules: rules)
      let outcome = trial.outcome(of: answer) {
        hash.flatMap { signature.bodyProblem($0, rules: rules) } == nil && hash != nil
          ? headerHashing.digest(of: signature, own: entry.field, crypto: crypto) : []
      } check: { digest, key in
        if let problem = hash.map({ signature.bodyProblem($0, rules: rules) }) ?? .bodyHashMismatch {
          return problem
        }
        return crypto.problem(signature: signature.signature, digest: digest, key: key)
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
