import DNS

/// Tries a signature with the key records of a DNS answer: RFC 6376 §6.1.2.
struct DKIMKeyTrial {
  /// What the trial of one record said.
  struct Outcome {
    var problem: DKIMProblem?
    /// The size of the key in bits; `nil` where no usable key was found.
    var bits: Int?
    /// `t=y`.
    var isTesting = false
  }

  let algorithm: DKIMAlgorithm
  /// Whether the domain of `i=` is another than `d=`, which `t=s` forbids.
  let isSubdomain: Bool
  let rules: DKIMRules
  let trace: DKIMTrace?

  /// Tries the records at the key's name one after the other (RFC 6376 §6.1.2 step 4). The outcome is the
  /// first pass, or that of the record that came nearest to one.
  ///
  /// - Parameter digest: what is signed; asked for once, and only where a key is there.
  func outcome(
    of answer: DNSOutcome, digest: () -> [UInt8],
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
    for case .txt(let text) in records.prefix(DKIMVerification.maximumKeyRecords) {
      let outcome: Outcome
      do throws(DKIMProblem) {
        let record = try DKIMKeyRecord(text, for: algorithm)
        outcome = self.outcome(of: record) { key in
          let value = headerDigest ?? digest()
          headerDigest = value
          return check(value, key)
        }
        trace?.tryKey(text, record, outcome.problem)
      } catch {
        outcome = Outcome(problem: error)
        trace?.tryKey(text, nil, error)
      }
      guard outcome.problem != nil else { return outcome }
      if best.map({ Self.nearness(outcome) > Self.nearness($0) }) ?? true { best = outcome }
    }
    return best ?? Outcome(problem: .noKeyRecord)
  }

  private func outcome(of record: DKIMKeyRecord, check: (DKIMPublicKey) -> DKIMProblem?) -> Outcome {
    var outcome = Outcome(bits: record.key.bits, isTesting: record.isTesting)
    if record.needsExactDomain, isSubdomain {
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

extension DKIMCrypto {
  /// What stands against a signature over `digest` by this key.
  func problem(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMProblem? {
    switch check(signature: signature, digest: digest, key: key) {
    case .valid: nil
    case .invalid: .signatureMismatch
    case .unusableKey: .malformedKey
    }
  }
}
