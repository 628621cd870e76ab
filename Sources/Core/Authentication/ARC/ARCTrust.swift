package import Mail

/// Whether a sealer that the operator trusts vouches for the author of a message that fails DMARC here:
/// RFC 8617 §7.2.1, `trusted_arc_sealers`.
///
/// A chain that passes proves who sealed the message, not that what they say is true. Only the newest message
/// signature holds chain and message together: anybody may take the sets of an honest sealer from a real message,
/// put them on one of his own, and seal it once more. Hence the newest sealer must be trusted, and so on down to
/// the one that vouches: each trusted seal says, by `cv=pass`, that the message still was the one that the sealer
/// before it had sealed.
package enum ARCTrust: Hashable, Sendable {
  /// Nobody who is trusted vouches.
  case none
  /// A trusted sealer vouches, and nobody else came after it.
  case vouched(Voucher)
  /// One would, but a key could not be looked up now.
  case undecided

  /// Who vouches.
  package struct Voucher: Hashable, Sendable {
    /// The instance of the sealer's set.
    package let instance: Int
    /// The sealer: `d=` of its seal.
    package let sealer: DomainName
    /// The pass that it recorded: `dmarc`, `dkim` or `spf`.
    package let method: String

    /// The reason for the verdict.
    package var reason: Reason {
      Reason(
        .trustedARCSealer,
        [
          Reason.Fact("domain", sealer.description), Reason.Fact("instance", "\(instance)"),
          Reason.Fact("recorded", "\(method)=pass"),
        ])
    }
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - results: the chain.
  ///   - sealers: `trusted_arc_sealers`; a seal by a domain below one of them does not count, since domains hand out
  ///     the names below them.
  ///   - author: the author domain, of a From field without any doubt.
  ///   - evaluation: the failure, which knows what is aligned.
  package init(
    _ results: ARCResults, sealers: [DomainName], author: DomainName, evaluation: DMARCEvaluation
  ) {
    self = .none
    let isUndecided = results.problem?.isTemporary == true
    guard results.result == .pass && results.coversMessage || isUndecided else { return }
    for link in results.chain.reversed() {
      // RFC 6376 §3.6.1: mail signed by a domain that is testing counts as unsigned.
      guard let domain = link.domain, sealers.contains(domain), !link.isTesting,
        let recorded = link.recorded
      else { return }
      switch ARCTestimony(recorded, author: author, evaluation: evaluation) {
      case .pass(let method):
        self =
          isUndecided
          ? .undecided
          : .vouched(Voucher(instance: link.instance, sealer: domain, method: method))
        return
      case .nothing:
        // An honest sealer behind others may only have seen that their chain passes.
        continue
      }
    }
  }
}
