package import DNS
package import Mail

extension ARCVerification {
  /// What it takes to verify one message's chain.
  private struct Work {
    let body: DKIMBodyHashes
    let lookup: DNSLookup
    let crypto: any DKIMCrypto
    let now: Timestamp
    let trace: DKIMTrace?
    var headerHashing: DKIMHeaderHashing
    var answers: [DNSQuestion: DNSOutcome] = [:]

    mutating func answer(_ question: DNSQuestion) -> DNSOutcome {
      if let known = answers[question] { return known }
      let answer = lookup(question)
      answers[question] = answer
      return answer
    }
  }

  /// Decides about the chain.
  ///
  /// - Parameters:
  ///   - body: the digests of `DKIMBodyHashing`, finished.
  ///   - lookup: answers for keys, each asked for once at most.
  ///   - now: when the message came.
  ///   - trace: takes down what is done with each signature and seal.
  package func results(
    body: DKIMBodyHashes, lookup: DNSLookup, crypto: any DKIMCrypto, now: Timestamp, trace: DKIMTrace? = nil
  ) -> ARCResults {
    withoutActuallyEscaping(lookup) { lookup in
      var results = ARCResults(seals: collection.seals, problem: collection.problem)
      guard collection.problem == nil, let newest = collection.sets.last else { return results }
      var work = Work(
        body: body, lookup: lookup, crypto: crypto, now: now, trace: trace,
        headerHashing: DKIMHeaderHashing(header))
      results.record(collection.sets)
      verifyNewest(newest, &work, &results)
      if results.problem == nil { verifySeals(&work, &results) }
      if results.problem == nil { findOldestPass(&work, &results) }
      return results
    }
  }

  /// Step 4: the newest message signature.
  private func verifyNewest(_ set: ARCSet, _ work: inout Work, _ results: inout ARCResults) {
    let content: ARCMessageSignature.Content
    switch set.messageSignature.content.content {
    case .success(let read): content = read
    case .failure(let problem):
      work.trace?.begin(
        .arcMessageSignature(instance: set.instance), field: set.messageSignature.field, of: header)
      if case .messageSignature(let cause, _) = problem { work.trace?.end(cause) }
      results.fail(problem)
      return
    }
    let outcome = check(content.readings, set, &work)
    results.conclude(messageSignatureOf: set.instance, outcome)
    if let problem = outcome.problem {
      results.fail(.messageSignature(problem, instance: set.instance))
      return
    }
    // With l= nothing may stand behind what it covers, whichever form of the body was meant.
    let coversBody = content.readings.allSatisfy { signature in
      signature.bodyLength == nil
        || work.body.hashes[signature.bodyDigest]?.canonicalOctets == signature.bodyLength
    }
    results.coversMessage = content.signsFrom && coversBody
  }

  /// Step 6: the seals, from the newest down.
  private func verifySeals(_ work: inout Work, _ results: inout ARCResults) {
    let hashing = ARCSealHashing(header, collection.sets)
    for (index, set) in collection.sets.enumerated().reversed() {
      // Seals that cannot be read failed the collection.
      guard let seal = try? set.seal.content.content.get() else { return }
      let trace = work.trace
      trace?.begin(.arcSeal(instance: set.instance), field: set.seal.field, of: header)
      trace?.readSeal(seal)
      var outcome = DKIMKeyTrial.Outcome(problem: .keyNameTooLong)
      if let question = set.sealQuestion {
        let crypto = work.crypto
        let answer = work.answer(question)
        trace?.ask(answer)
        let trial = DKIMKeyTrial(
          algorithm: seal.algorithm, isSubdomain: false, rules: rules, trace: trace)
        outcome = trial.outcome(of: answer) {
          hashing.digest(ofSealAt: index, signatureRange: seal.signatureRange, crypto: crypto)
        } check: { digest, key in
          let problem = crypto.problem(signature: seal.signature, digest: digest, key: key)
          trace?.check(digest, problem)
          return problem
        }
      }
      trace?.end(outcome.problem)
      results.conclude(sealOf: set.instance, outcome)
      if let problem = outcome.problem {
        results.fail(.seal(problem, instance: set.instance))
        return
      }
    }
  }

  /// Step 5, last because it decides nothing: down to which instance the message signatures verify still.
  private func findOldestPass(_ work: inout Work, _ results: inout ARCResults) {
    var oldest = collection.sets.count
    for set in Self.olderSets(collection.sets) {
      let readings = Self.olderSignature(of: set)
      guard !readings.isEmpty else { break }
      let outcome = check(readings, set, &work)
      results.conclude(messageSignatureOf: set.instance, outcome)
      guard outcome.problem == nil else { break }
      oldest = set.instance
    }
    results.oldestPass = oldest == 1 ? 0 : oldest
  }

  /// The first reading that verifies, or the first one's problem.
  private func check(
    _ readings: [DKIMSignature], _ set: ARCSet, _ work: inout Work
  ) -> DKIMKeyTrial.Outcome {
    var first: DKIMKeyTrial.Outcome?
    for signature in readings {
      let outcome = check(signature, set, &work)
      if outcome.problem == nil { return outcome }
      first = first ?? outcome
    }
    return first ?? DKIMKeyTrial.Outcome(problem: .bodyHashMismatch)
  }

  private func check(_ signature: DKIMSignature, _ set: ARCSet, _ work: inout Work) -> DKIMKeyTrial.Outcome {
    let field = set.messageSignature.field
    let hash = work.body.hashes[signature.bodyDigest]
    let trace = work.trace
    trace?.begin(.arcMessageSignature(instance: set.instance), field: field, of: header)
    trace?.read(signature, field: field, of: header)
    trace?.hash(hash)
    let outcome = outcome(of: signature, set, hash, &work)
    trace?.end(outcome.problem)
    return outcome
  }

  private func outcome(
    of signature: DKIMSignature, _ set: ARCSet, _ hash: DKIMBodyHash?, _ work: inout Work
  ) -> DKIMKeyTrial.Outcome {
    if let problem = signature.timeProblem(now: work.now, rules: rules) {
      return DKIMKeyTrial.Outcome(problem: problem)
    }
    guard let question = set.messageQuestion else { return DKIMKeyTrial.Outcome(problem: .keyNameTooLong) }
    let answer = work.answer(question)
    let (crypto, trace) = (work.crypto, work.trace)
    trace?.ask(answer)
    // Without a digest the body was not seen.
    let body = hash.map { signature.bodyProblem($0, rules: rules) } ?? .bodyHashMismatch
    let isHashed = body == nil || trace != nil
    let trial = DKIMKeyTrial(algorithm: signature.algorithm, isSubdomain: false, rules: rules, trace: trace)
    return trial.outcome(of: answer) {
      isHashed
        ? work.headerHashing.digest(of: signature, own: set.messageSignature.field, crypto: crypto) : []
    } check: { digest, key in
      guard isHashed else { return body }
      let problem = crypto.problem(signature: signature.signature, digest: digest, key: key)
      trace?.check(digest, problem)
      return body ?? problem
    }
  }
}
