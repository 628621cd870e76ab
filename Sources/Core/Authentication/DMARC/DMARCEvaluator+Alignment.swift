import DNS
import Mail

/// Which authenticated domains agree with the author domain: RFC 9989 §4.10.2.
extension DMARCEvaluator {
  private enum Agreement {
    case aligned
    case notAligned
    case unknown(DMARCLookupFailure)
  }

  /// Sets alignment and result.
  mutating func align(_ evaluation: inout DMARCEvaluation, with record: DMARCRecord, _ author: DomainName) {
    var aligned: Set<DMARCIdentifier.Mechanism> = []
    var undecided: Set<DMARCIdentifier.Mechanism> = []
    // Those that can pass go first: what they find out is known to the others then.
    let identifiers =
      message.identifiers.filter { $0.status == .verified }
      + message.identifiers.filter { $0.status == .undetermined }
    for identifier in identifiers {
      let mechanism = identifier.mechanism
      guard !aligned.contains(mechanism) else { continue }
      let mode = mechanism == .spf ? record.spfAlignment : record.dkimAlignment
      let agreement = agreement(of: identifier.domain, author, mode, &evaluation.notes)
      trace?.add(step(identifier, mode, agreement))
      switch (agreement, identifier.status) {
      case (.notAligned, _):
        continue
      case (.aligned, .verified):
        aligned.insert(mechanism)
      case (.aligned, .undetermined):
        evaluation.notes.append(.undetermined(identifier))
        undecided.insert(mechanism)
      case (.unknown(let failure), _):
        let note = DMARCNote.lookupFailed(failure)
        if !evaluation.notes.contains(note) { evaluation.notes.append(note) }
        undecided.insert(mechanism)
      }
    }
    func isAligned(_ mechanism: DMARCIdentifier.Mechanism) -> Bool? {
      aligned.contains(mechanism) ? true : undecided.contains(mechanism) ? nil : false
    }
    evaluation.aligned = DMARCFinding.Alignment(spf: isAligned(.spf), dkim: isAligned(.dkim))
    // RFC 9989 §5.3.6: what depends on an unanswered question neither passes nor fails.
    evaluation.result = !aligned.isEmpty ? .pass : undecided.isEmpty ? .fail : .temperror
  }

  private func step(
    _ identifier: DMARCIdentifier, _ mode: DMARCRecord.AlignmentMode, _ agreement: Agreement
  ) -> DMARCTrace.Step {
    let word: DMARCTrace.Agreement =
      switch agreement {
      case .aligned: .aligned
      case .notAligned: .notAligned
      case .unknown: .unknown
      }
    let domain = identifier.domain
    let organizational = list.map { $0(domain) ?? domain } ?? walks[domain]?.organizationalDomain
    return .alignment(identifier, mode, word, organizational: organizational)
  }

  private mutating func agreement(
    of domain: DomainName, _ author: DomainName, _ mode: DMARCRecord.AlignmentMode,
    _ notes: inout [DMARCNote]
  ) -> Agreement {
    if domain == author { return .aligned }
    // Organizational domains are equal only where the names share their last label at least.
    guard mode == .relaxed, domain.labels.last == author.labels.last else { return .notAligned }
    if let list { return (list(domain) ?? domain) == (list(author) ?? author) ? .aligned : .notAligned }
    let authorWalk = walk(from: author)
    if let failure = authorWalk.failure { return .unknown(failure) }
    // A domain outside of the author's organization has another one, whatever its own walk would find.
    guard let organizational = authorWalk.organizationalDomain, domain.isEqualToOrBelow(organizational) else {
      return .notAligned
    }
    if walks[domain] == nil {
      guard identifierWalkCount < DMARC.maximumIdentifierWalks else {
        if !notes.contains(.tooManyWalks) { notes.append(.tooManyWalks) }
        return .notAligned
      }
      identifierWalkCount += 1
    }
    let walk = self.walk(from: domain)
    if let failure = walk.failure { return .unknown(failure) }
    return walk.organizationalDomain == organizational ? .aligned : .notAligned
  }
}
