import Authentication
import Mail

extension AuthenticationChecks {
  /// The most signatures that reasons are given for: they travel in a header field, and real mail has one to four.
  static let maximumReasonedSignatures = 8

  /// Why neither SPF nor DKIM speaks for the author, where DMARC does not prove him: empty for a pass.
  ///
  /// Without a DMARC policy nothing asks for an aligned pass. Then there are reasons only where something failed and
  /// nothing passed.
  var methodReasons: [Reason] {
    let evaluation = dmarc?.evaluation
    guard evaluation?.result != .pass else { return [] }
    guard let evaluation, evaluation.result != .none else { return failures }
    return spfReasons(evaluation) + dkimReasons(evaluation) + arcReasons
  }

  private func spfReasons(_ evaluation: DMARCEvaluation) -> [Reason] {
    guard let spf else { return [] }
    if let reason = Reason(spf) { return [reason] }
    // `nil` where alignment was not found out, and `true` where it is, and the message fails for another reason.
    return evaluation.aligned.spf == false ? [Reason(unaligned: spf, author: evaluation.author)] : []
  }

  private func dkimReasons(_ evaluation: DMARCEvaluation) -> [Reason] {
    guard let dkim else { return [] }
    guard !dkim.signatures.isEmpty else { return [Reason(.dkimNoSignature)] }
    return Self.telling(dkim.signatures, evaluation.author).compactMap { signature in
      if let reason = Reason(signature) { return reason }
      return evaluation.aligned.dkim == false
        ? Reason(unaligned: signature, author: evaluation.author) : nil
    }
  }

  private var arcReasons: [Reason] { arc?.problem.map { [Reason($0)] } ?? [] }

  private var failures: [Reason] {
    guard spf?.result != .pass, dkim?.result != .pass else { return [] }
    var reasons: [Reason] = []
    if let spf, [.fail, .softfail, .temperror, .permerror].contains(spf.result), let reason = Reason(spf) {
      reasons.append(reason)
    }
    return reasons + Self.telling(dkim?.signatures ?? [], nil).compactMap { Reason($0) }
  }

  /// In the order of the message; where there are too many, those of the author's own domain before others.
  private static func telling(_ signatures: [DKIMSignatureResult], _ author: DomainName?)
    -> ArraySlice<DKIMSignatureResult>
  {
    guard signatures.count > maximumReasonedSignatures, let author else {
      return signatures.prefix(maximumReasonedSignatures)
    }
    func isOfAuthor(_ signature: DKIMSignatureResult) -> Bool {
      signature.domain.map { author.isEqualToOrBelow($0) || $0.isEqualToOrBelow(author) } ?? false
    }
    return (signatures.filter(isOfAuthor) + signatures.filter { !isOfAuthor($0) }).prefix(
      maximumReasonedSignatures)
  }
}
