package import DNS
import Mail

/// Why a check ended in `temperror` or `permerror`: RFC 7208 §2.6.6 and §2.6.7.
package enum SPFProblem: Failure, Hashable {
  /// A question had no answer: `temperror`, all others are `permerror`.
  case dns(DNSQuestion, DNSFailure)
  /// A domain has more than one record (RFC 7208 §4.5).
  case severalRecords(DNSName)
  /// A record breaks the grammar (RFC 7208 §4.6).
  case syntax(DNSName, SPFSyntaxError)
  /// An `include` or `redirect` leads to a name without a record (RFC 7208 §5.2, §6.1); the name is
  /// `nil` where no question could be made of it.
  case noRecord(DNSName?)
  /// More than ``SPFLimits/lookupTerms``.
  case tooManyLookups
  /// More than ``SPFLimits/voidLookups``.
  case tooManyVoidLookups
  /// A name in `mx` has more than ``SPFLimits/exchanges``.
  case tooManyExchanges(DNSName)
  /// More than ``SPFLimits/recordOctets``.
  case recordsTooLong

  /// Whether the same check may end otherwise later: the DNS did not answer.
  package var isTemporary: Bool {
    if case .dns = self { true } else { false }
  }

  /// `temperror` or `permerror`.
  package var result: SPFResult { isTemporary ? .temperror : .permerror }
}

extension SPFProblem: CustomStringConvertible {
  /// A sentence for people, printable ASCII.
  package var description: String {
    switch self {
    case .dns(let question, let failure): "\(question): \(failure)"
    case .severalRecords(let name): "\(name) has more than one record"
    case .syntax(let name, let error): "record of \(name): \(error)"
    case .noRecord(let name?): "\(name) has no record"
    case .noRecord(nil): "a domain that cannot be asked for has no record"
    case .tooManyLookups: "more than \(SPFLimits.lookupTerms) terms that ask the DNS"
    case .tooManyVoidLookups: "more than \(SPFLimits.voidLookups) lookups that find nothing"
    case .tooManyExchanges(let name): "\(name) has more than \(SPFLimits.exchanges) mail exchanges"
    case .recordsTooLong: "records of more than \(SPFLimits.recordOctets) octets together"
    }
  }
}
