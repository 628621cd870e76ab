package import Mail

/// What became of one DKIM-Signature field. Log, event and `gomailctl explain` print the same values.
package struct DKIMSignatureResult: Hashable, Sendable {
  /// `d=`; `nil` where it is missing or not a domain.
  package var domain: DomainName?
  /// `s=` as A-labels; `nil` where it is missing or not a selector.
  package var selector: String?
  /// `a=`; `nil` where it is missing or not made of letters, digits and hyphens.
  package var algorithm: String?
  /// The domain of `i=`, for `header.i`; `nil` where the signature could not be read.
  package var identityDomain: DomainName?
  /// The first eight characters of `b=`, for `header.b` (RFC 6008); `nil` where it has none.
  package var signaturePrefix: String?
  /// The size of the key in bits; `nil` where no usable key was found.
  package var keyBits: Int?
  /// Why it did not pass; `nil` for a pass.
  package var problem: DKIMProblem?
  /// What else is to be known.
  package var notes: [DKIMNote] = []

  /// A result without problem.
  package init(domain: DomainName?, selector: String?, algorithm: String?) {
    self.domain = domain
    self.selector = selector
    self.algorithm = algorithm
  }

  /// In the words of RFC 8601 §2.7.1.
  package var result: DKIMResult { problem?.result ?? .pass }

  /// Problem and notes in one phrase of plain ASCII; `nil` for a pass without notes.
  package var reason: String? {
    let phrases = (problem.map { [$0.description] } ?? []) + notes.map(\.description)
    return phrases.isEmpty ? nil : phrases.joined(separator: "; ")
  }
}

/// What became of all DKIM-Signature fields of a message.
package struct DKIMResults: Hashable, Sendable {
  /// The most results that go into the event and the header fields: the verdict's field must stay small.
  /// Passes come first where there are more.
  package static let maximumReported = 50

  /// One for each field, in the order of the message.
  package let signatures: [DKIMSignatureResult]

  /// The result for the message: the best of its signatures. A `temperror` stands above the rest because it
  /// may yet become a pass.
  package var result: DKIMResult {
    let order: [DKIMResult] = [.pass, .temperror, .fail, .policy, .permerror, .neutral]
    return order.first { result in signatures.contains { $0.result == result } } ?? .none
  }

  /// The results as the event has them.
  package func finding(fromDomain: DomainName?) -> DKIMFinding {
    var finding = DKIMFinding()
    finding.result = result
    finding.fromDomain = fromDomain
    var reported = signatures[...]
    if signatures.count > Self.maximumReported {
      let passes = signatures.filter { $0.result == .pass }
      reported = (passes + signatures.filter { $0.result != .pass }).prefix(Self.maximumReported)
    }
    for signature in reported {
      finding.signatures.append(
        DKIMFinding.Signature(
          domain: signature.domain, selector: signature.selector, algorithm: signature.algorithm,
          keyBits: signature.keyBits, result: signature.result, reason: signature.reason))
    }
    for case let signature in signatures where signature.result == .pass {
      guard let domain = signature.domain, !finding.signedBy.contains(domain) else { continue }
      finding.signedBy.append(domain)
    }
    return finding
  }
}
