package import DNS
package import Mail

/// Forward-confirmed reverse DNS: RFC 8601 §2.7.3 and §3.
package enum IPRev {
  /// The most names of one address that are looked at: as many as RFC 7208 §4.6.4 allows for the same walk.
  package static let maximumNames = 10

  /// One name that the address says it has, and whether the name leads back.
  package struct Check: Hashable, Sendable {
    /// What the name's addresses say.
    package enum Outcome: Hashable, Sendable {
      /// The client's address is among them.
      case confirmed
      /// It is not, or there are none.
      case different
      /// They could not be looked up now.
      case failed(DNSFailure)
      /// It is no name of a host, and was not looked up.
      case notAHostName
    }

    /// The name.
    package let name: DNSName
    /// What its addresses say.
    package let outcome: Outcome
  }

  /// The result with everything that led to it.
  package struct Evaluation: Hashable, Sendable {
    /// The result.
    package var result: IPRevResult
    /// The address in question.
    package var address: IPAddress
    /// The name that leads back to the address.
    package var name: DomainName?
    /// The names looked at, in their order.
    package var checks: [Check] = []
    /// Why the names of the address could not be looked up.
    package var failure: DNSFailure?

    /// The outcome as the event has it.
    package var finding: IPRevFinding {
      var finding = IPRevFinding()
      finding.result = result
      finding.name = name
      return finding
    }
  }

  /// Looks up the names of an address and their addresses until one leads back.
  ///
  /// `permerror` where no name is published, `fail` where none of the names leads back, `temperror` where
  /// none did and a question had no answer.
  package static func evaluate(_ address: IPAddress, lookup: DNSLookup) -> Evaluation {
    var evaluation = Evaluation(result: .permerror, address: address)
    guard let name = reverseName(of: address) else { return evaluation }
    let answer: DNSAnswer
    switch lookup(DNSQuestion(name, .ptr)) {
    case .answer(let found): answer = found
    case .noData, .nameError: return evaluation
    case .failure(let failure):
      evaluation.result = .temperror
      evaluation.failure = failure
      return evaluation
    }
    evaluation.result = .fail
    for case .ptr(let name) in answer.records.prefix(maximumNames) {
      let outcome = check(name, address, lookup)
      evaluation.checks.append(Check(name: name, outcome: outcome))
      if outcome == .confirmed {
        evaluation.result = .pass
        evaluation.name = DomainName(name.description)
        return evaluation
      }
      if case .failed = outcome { evaluation.result = .temperror }
    }
    // An answer of other records only publishes no name.
    if evaluation.checks.isEmpty { evaluation.result = .permerror }
    return evaluation
  }

  private static func check(_ name: DNSName, _ address: IPAddress, _ lookup: DNSLookup) -> Check.Outcome {
    // An escaped octet or anything else that mail has no word for: it could not be shown either.
    guard DomainName(name.description) != nil else { return .notAHostName }
    switch lookup(DNSQuestion(name, address.family == .v4 ? .a : .aaaa)) {
    case .answer(let answer):
      return answer.records.contains(address.family == .v4 ? .a(address) : .aaaa(address))
        ? .confirmed : .different
    case .noData, .nameError:
      return .different
    case .failure(let failure):
      return .failed(failure)
    }
  }

  /// The name that PTR records of an address stand at (RFC 1035 §3.5, RFC 3596 §2.5).
  static func reverseName(of address: IPAddress) -> DNSName? {
    switch address.family {
    case .v4:
      let octets = (0..<4).map { "\(address.low >> UInt64($0 * 8) & 255)" }
      return DNSName(octets.joined(separator: ".") + ".in-addr.arpa")
    case .v6:
      let digits = (0..<32).map { index in
        let half = index < 16 ? address.low : address.high
        return String(half >> UInt64(index % 16 * 4) & 15, radix: 16)
      }
      return DNSName(digits.joined(separator: ".") + ".ip6.arpa")
    }
  }
}
