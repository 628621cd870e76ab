package import DNS
package import Mail

/// Domain-based Message Authentication, Reporting and Conformance: RFC 9989, and RFC 7489 where the operator
/// asks for the public suffix list.
package enum DMARC {
  /// The most authenticated domains that get a tree walk of their own. Ten signatures are verified for one
  /// message, and SPF adds one domain; only domains at or below the author's organizational domain need it.
  package static let maximumIdentifierWalks = 11

  /// The organizational domain by a public suffix list: the name one label below its public suffix; `nil`
  /// where the name is a public suffix itself.
  package typealias RegistrableDomain = (DomainName) -> DomainName?

  /// What the DMARC evaluation of a message needs to know.
  package struct Message: Hashable, Sendable {
    /// The author domain.
    package var author: AuthorDomain
    /// What SPF and DKIM said.
    package var identifiers: [DMARCIdentifier]
    /// A number from 0 to 99, drawn for this message: the lot of `pct`.
    package var lot: Int

    /// A message.
    package init(author: AuthorDomain, identifiers: [DMARCIdentifier], lot: Int = 0) {
      self.author = author
      self.identifiers = identifiers
      self.lot = lot
    }
  }

  /// Evaluates a message by the method of the settings.
  ///
  /// - Parameters:
  ///   - registrableDomain: the public suffix list; the tree walk never asks it.
  ///   - lookup: the DNS. At most 8 questions for the author, one for its existence, and 8 for each further
  ///     walk, shared where names are the same.
  ///   - trace: takes down the search for a record and what was aligned.
  package static func evaluate(
    _ message: Message, method: DMARCMethod, registrableDomain: RegistrableDomain, lookup: DNSLookup,
    trace: DMARCTrace? = nil
  ) -> DMARCOutcome {
    var records = DMARCRecordCache()
    switch method {
    case .treeWalk:
      return DMARCOutcome(evaluate(message, nil, &records, lookup, trace))
    case .publicSuffixList:
      return DMARCOutcome(evaluateListed(message, registrableDomain, &records, lookup, trace))
    case .compare:
      let deciding = evaluate(message, nil, &records, lookup, trace)
      return DMARCOutcome(
        deciding, comparedWith: evaluateListed(message, registrableDomain, &records, lookup, trace))
    }
  }

  /// The question that can be asked as soon as the From field is known, while the body still comes.
  package static func firstQuestion(for author: AuthorDomain) -> DNSQuestion? {
    author.candidates.first.flatMap(DMARCRecordCache.question)
  }

  private static func evaluateListed(
    _ message: Message, _ list: RegistrableDomain, _ records: inout DMARCRecordCache, _ lookup: DNSLookup,
    _ trace: DMARCTrace?
  ) -> DMARCEvaluation {
    withoutActuallyEscaping(list) { list in evaluate(message, list, &records, lookup, trace) }
  }

  /// One method; `list` is `nil` for the tree walk.
  private static func evaluate(
    _ message: Message, _ list: RegistrableDomain?, _ records: inout DMARCRecordCache, _ lookup: DNSLookup,
    _ trace: DMARCTrace?
  ) -> DMARCEvaluation {
    withoutActuallyEscaping(lookup) { lookup in
      var evaluator = DMARCEvaluator(
        message: message, records: records, list: list, lookup: lookup, trace: trace)
      let evaluation = evaluator.evaluate()
      records = evaluator.records
      return evaluation
    }
  }
}
