package import DNS
package import Mail

/// Sender Policy Framework, RFC 7208: may this client use this name?
///
/// The one entry is ``check(client:identity:helo:receiver:lookup:now:)``. It asks the DNS only through the
/// `lookup` it is given, keeps nothing, and takes time that is bounded by ``SPFLimits``, whatever the
/// records and the client say.
package enum SPF {
  /// The question that every check of this identity begins with, which can be asked ahead; `nil` where the
  /// identity holds no domain.
  package static func firstQuestion(for identity: SPFIdentity, helo: String) -> DNSQuestion? {
    SPFSender(identity, helo: helo).start.map { DNSQuestion($0.name, .txt) }
  }

  /// The function check_host() of RFC 7208 §4, with explanation.
  ///
  /// - Parameters:
  ///   - client: the client's address; an IPv4-mapped one is IPv4 already.
  ///   - identity: the name to check, as the client gave it.
  ///   - helo: the HELO name as the client gave it, for macros and for a null reverse path.
  ///   - receiver: our own host name, for explanations; empty becomes `unknown` (RFC 7208 §7.3).
  ///   - lookup: answers questions. Time limits are its business: each failure is `temperror`
  ///     (RFC 7208 §4.6.4), except where RFC 7208 §5.5 and §6.2 say otherwise.
  ///   - now: the time, for explanations.
  ///   - trace: takes down the terms as they are tried.
  package static func check(
    client: IPAddress, identity: SPFIdentity, helo: String, receiver: String, lookup: DNSLookup,
    now: Timestamp, trace: SPFTrace? = nil
  ) -> SPFOutcome {
    withoutActuallyEscaping(lookup) { lookup in
      var evaluation = SPFEvaluation(
        client: client, sender: SPFSender(identity, helo: helo), helo: helo, receiver: receiver, now: now,
        lookup: lookup, trace: trace)
      let verdict = evaluation.verdict()
      return SPFOutcome(
        result: verdict.result, domain: evaluation.sender.domainName, identity: identity, client: client,
        helo: helo, receiver: receiver, explanation: evaluation.explanation(of: verdict),
        cause: verdict.cause, records: evaluation.records, lookups: evaluation.lookups,
        voidLookups: evaluation.voidLookups, questions: evaluation.questions)
    }
  }
}
