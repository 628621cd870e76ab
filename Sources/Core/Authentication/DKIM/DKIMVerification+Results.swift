package import DNS
package import Mail

extension DKIMVerification {
  /// What a check of one signature with one key record said, beside its notes.
  private struct Outcome {
    var problem: DKIMProblem?
    var bits: Int?
    var isTesting = false
  }

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
      result.problem = timeProblem(of: signature, now: now)
      guard result.problem == nil, let question = entry.question else { return result }
      let answer = answers[question] ?? lookup(question)
      answers[question] = answer
      let hash = body.hashes[signature.bodyDigest]
      let outcome = outcome(of: answer, signature) {
        hash.flatMap { bodyProblem($0, signature) } == nil && hash != nil
          ? headerHashing.digest(of: signature, own: entry.field, crypto: crypto) : []
      } check: { digest, key in
        if let problem = hash.map({ bodyProblem($0, signature) }) ?? .bodyHashMismatch { return problem }
        switch crypto.check(signature: signature.signature, digest: digest, key: key) {
        case .valid: return nil
        case .invalid: return .signatureMismatch
        case .unusableKey: return .malformedKey
        }
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

  private func timeProblem(of signature: DKIMSignature, now: Timestamp) -> DKIMProblem? {
    if let expiration = signature.expiration, now.seconds > expiration {
      return .expired(Timestamp(seconds: expiration))
    }
    if let timestamp = signature.timestamp, timestamp - rules.clockSkewSeconds > now.seconds {
      return .notYetValid(Timestamp(seconds: timestamp))
    }
    return nil
  }

  private func bodyProblem(_ hash: DKIMBodyHash, _ signature: DKIMSignature) -> DKIMProblem? {
    if let limit = signature.bodyLength, hash.canonicalOctets < limit { return .bodyShorterThanLimit }
    guard hash.digest == signature.bodyHash else { return .bodyHashMismatch }
    if let limit = signature.bodyLength, hash.canonicalOctets > limit, rules.bodyLengthLimit == .refused {
      return .unsignedOctets(hash.canonicalOctets - limit)
    }
    return nil
  }

  /// Tries the records at the key's name one after the other (RFC 6376 §6.1.2 step 4). The outcome is the
  /// first pass, or that of the record that came nearest to one.
  private func outcome(
    of answer: DNSOutcome, _ signature: DKIMSignature, digest: () -> [UInt8],
    check: (_ digest: [UInt8], _ key: DKIMPublicKey) -> DKIMProblem?
  ) -> Outcome {
    let records: [DNSRecordData]
    switch answer {
    case .failure(let failure): return Outcome(problem: .lookupFailed(failure))
    case .nameError: return Outcome(problem: .noKeyName)
    case .noData: return Outcome(problem: .noKeyRecord)
    case .answer(let found): records = found.records
    }
    var best: Outcome?
    var headerDigest: [UInt8]?
    for case .txt(let text) in records.prefix(Self.maximumKeyRecords) {
      let outcome: Outcome
      do throws(DKIMProblem) {
        let record = try DKIMKeyRecord(text, for: signature.algorithm)
        outcome = self.outcome(of: record, signature) { key in
          let value = headerDigest ?? digest()
          headerDigest = value
          return check(value, key)
        }
      } catch {
        outcome = Outcome(problem: error)
      }
      guard outcome.problem != nil else { return outcome }
      if best.map({ Self.nearness(outcome) > Self.nearness($0) }) ?? true { best = outcome }
    }
    return best ?? Outcome(problem: .noKeyRecord)
  }

  private func outcome(
    of record: DKIMKeyRecord, _ signature: DKIMSignature, check: (DKIMPublicKey) -> DKIMProblem?
  ) -> Outcome {
    var outcome = Outcome(bits: record.key.bits, isTesting: record.isTesting)
    if record.needsExactDomain, signature.identityDomain != signature.domain {
      outcome.problem = .keyNeedsExactDomain
    } else if record.key.type == .rsa, record.key.bits < rules.minimumRSABits {
      outcome.problem = .keyTooShort
    } else if record.key.type == .rsa, record.key.bits > rules.maximumRSABits {
      outcome.problem = .keyTooLong
    } else {
      outcome.problem = check(record.key)
    }
    return outcome
  }

  /// A record whose key was tried says more than one that was set aside, and that more than one that is
  /// not a key record.
  private static func nearness(_ outcome: Outcome) -> Int {
    switch outcome.problem {
    case .malformedKey: 0
    case .some(let problem) where problem.result == .permerror: 1
    case .some(let problem) where problem.result == .policy: 2
    default: 3
    }
  }
}
