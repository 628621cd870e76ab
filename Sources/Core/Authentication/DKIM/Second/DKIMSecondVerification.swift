package import DNS
package import Mail

/// What libopendkim says of the signatures of one message, beside our own engine. A class, because what it holds of the
/// library cannot be copied; a message has it alone.
///
/// It is made when the header section is complete, takes the body as it comes, and gives reports at the end, when our own
/// results and the keys are there. Where nothing can be shown to the library, nothing of it runs.
package final class DKIMSecondVerification {
  private enum Standing {
    case shown(DKIMSignature)
    case kept(DKIMAbstention)
  }

  private let verification: DKIMVerification
  private var standings: [Standing]
  private var message: (any DKIMSecondMessage)?
  private var body = DKIMSecondBody()

  /// Begins a message.
  ///
  /// - Parameter author: the author domain, read from the From fields.
  package init(
    _ verification: DKIMVerification, author: AuthorDomain, verifier: any DKIMSecondVerifier
  ) {
    self.verification = verification
    standings = Self.standings(verification, author)
    let shown = verification.entries.indices.filter {
      if case .shown = standings[$0] { true } else { false }
    }
    guard !shown.isEmpty else { return }
    let signatures = Set(shown.map { verification.entries[$0].field })
    guard let header = DKIMSecondHeader(verification.header, signatures: signatures) else {
      giveUp(.headerOctets)
      return
    }
    message = verifier.makeMessage(fields: header.fields, signatures: shown.count)
    if message == nil { giveUp(.library) }
  }

  /// Takes the next octets of the body.
  package func update(_ chunk: UnsafeRawBufferPointer) {
    guard let message, !chunk.isEmpty else { return }
    if !body.accepts(chunk) {
      giveUp(.bodyOctets)
    } else if !message.update(chunk) {
      giveUp(.library)
    }
  }

  /// Ends the body; one report for each signature, in the order of the message.
  ///
  /// - Parameters:
  ///   - native: what our own engine found out.
  ///   - answers: the answers that it got to its questions.
  ///   - body: the digests that it made.
  ///   - now: when the message came.
  package func reports(
    native: DKIMResults, answers: [DNSQuestion: DNSOutcome], body hashes: DKIMBodyHashes,
    crypto: any DKIMCrypto, now: Timestamp
  ) -> [DKIMSecondReport] {
    if message != nil, !body.mayEnd { giveUp(.bodyOctets) }
    let keys = keys(answers)
    var given = answersOfLibrary(keys)
    message = nil
    var headerHashing = DKIMHeaderHashing(verification.header)
    return zip(verification.entries, zip(standings, native.signatures)).map { entry, rest in
      let (standing, own) = rest
      guard case .shown(let signature) = standing else {
        guard case .kept(let abstention) = standing else { return Self.abstaining(.library) }
        return Self.abstaining(abstention)
      }
      let answer = given.isEmpty ? .silent : given.removeFirst()
      let other: DKIMProblem?
      switch Self.problem(answer, signature, own: own.problem, now: now) {
      case .failure(let abstention): return Self.abstaining(abstention)
      case .success(let problem): other = problem
      }
      guard Self.differ(own.problem, other) else {
        return DKIMSecondReport(opinion: .agrees(own.result), abstention: nil, disagreement: nil)
      }
      let question = entry.question
      let disagreement = DKIMDisagreement(
        native: own.problem, other: other,
        field: Array(verification.header.value(at: entry.field).prefix(DKIMDisagreement.maximumFieldOctets)),
        keyName: question?.name.description ?? "", keyRecord: Self.record(question.flatMap { answers[$0] }),
        headerHash: headerHashing.digest(of: signature, own: entry.field, crypto: crypto),
        bodyHash: hashes.hashes[signature.bodyDigest]?.digest)
      return DKIMSecondReport(
        opinion: .differs(native: own.result, other: other?.result ?? .pass), abstention: nil,
        disagreement: disagreement)
    }
  }

  private static func standings(_ verification: DKIMVerification, _ author: AuthorDomain) -> [Standing] {
    let hasAuthor =
      switch author {
      case .single, .several: true
      case .none, .malformed: false
      }
    let header = verification.header
    return header.octets.withUnsafeBytes { octets in
      verification.entries.map { entry in
        guard case .success(let signature) = entry.content else { return .kept(.notAccepted) }
        guard hasAuthor else { return .kept(.author) }
        let value = UnsafeRawBufferPointer(rebasing: octets[header.fields[entry.field].value])
        return signature.secondAbstention(value, fieldCount: header.count).map { .kept($0) }
          ?? .shown(signature)
      }
    }
  }

  /// Gives up on whatever is shown, for good.
  private func giveUp(_ abstention: DKIMAbstention) {
    message = nil
    for index in standings.indices {
      if case .shown = standings[index] { standings[index] = .kept(abstention) }
    }
  }

  /// The keys for the signatures that the library has; what it must not see stands against its signature from then on.
  private func keys(_ answers: [DNSQuestion: DNSOutcome]) -> [DKIMSecondKey] {
    var keys: [DKIMSecondKey] = []
    for (index, entry) in verification.entries.enumerated() {
      guard case .shown(let signature) = standings[index] else { continue }
      let answer = entry.question.flatMap { answers[$0] }
      switch DKIMKeyRecord.second(answer, for: signature.algorithm, rules: verification.rules) {
      case .success(let key): keys.append(key)
      case .failure(let abstention):
        keys.append(.withheld)
        standings[index] = .kept(abstention)
      }
    }
    return keys
  }

  /// The answers for the signatures that are still shown.
  private func answersOfLibrary(_ keys: [DKIMSecondKey]) -> [DKIMSecondAnswer] {
    guard let message, keys.contains(where: { $0 != .withheld }) else { return [] }
    guard let answers = message.finish(keys: keys), answers.count == keys.count else { return [] }
    return zip(keys, answers).filter { $0.0 != .withheld }.map(\.1)
  }

  /// What the library has against a signature, or why its answer is not used.
  private static func problem(
    _ answer: DKIMSecondAnswer, _ signature: DKIMSignature, own: DKIMProblem?, now: Timestamp
  ) -> Result<DKIMProblem?, DKIMAbstention> {
    if signature.isExpirationNear(now: now) { return .failure(.clock) }
    switch answer {
    case .passes: return .success(nil)
    case .fails(let problem): return .success(problem)
    case .silent: return .failure(.library)
    case .expired:
      let time = signature.expiration.map { Timestamp(seconds: $0) } ?? now
      return .success(.expired(time))
    case .notYetValid:
      // Its clock is that of the end of the header section.
      guard case .notYetValid = own else { return .failure(.clock) }
      let time = signature.timestamp.map { Timestamp(seconds: $0) } ?? now
      return .success(.notYetValid(time))
    }
  }

  /// Whether it matters to whoever counts signatures: one passes or may yet, and the other does not.
  private static func differ(_ own: DKIMProblem?, _ other: DKIMProblem?) -> Bool {
    func kind(_ problem: DKIMProblem?) -> Int { problem.map { $0.isTemporary ? 1 : 2 } ?? 0 }
    return kind(own) != kind(other)
  }

  private static func abstaining(_ abstention: DKIMAbstention) -> DKIMSecondReport {
    DKIMSecondReport(opinion: .abstains(abstention.reason), abstention: abstention, disagreement: nil)
  }

  private static func record(_ answer: DNSOutcome?) -> [UInt8]? {
    guard case .answer(let found) = answer, case .txt(let text) = found.records.first else { return nil }
    return text
  }
}

extension DKIMResults {
  /// The results where libopendkim decides: its own where both differ, ours elsewhere.
  package func decided(by reports: [DKIMSecondReport]) -> DKIMResults {
    DKIMResults(
      signatures: zip(signatures, reports).map { own, report in
        guard let disagreement = report.disagreement else { return own }
        var result = own
        result.problem = disagreement.other
        return result
      })
  }
}
