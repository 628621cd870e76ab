/// How a question ended. The times are seconds and say how long the outcome may be kept.
package enum DNSOutcome: Hashable, Sendable {
  /// There are records of the asked type: at least one.
  case answer(DNSAnswer)
  /// The name exists without records of the asked type (RFC 2308 §2.2).
  case noData(ttl: UInt32)
  /// The name does not exist, nor anything below it (NXDOMAIN, RFC 8020).
  case nameError(ttl: UInt32)
  /// The answer is not known now; asking again later may help.
  case failure(DNSFailure)
}

extension DNSOutcome {
  /// How long the outcome may be kept, in seconds; zero for failures.
  package var ttl: UInt32 {
    switch self {
    case .answer(let answer): answer.ttl
    case .noData(let ttl), .nameError(let ttl): ttl
    case .failure: 0
    }
  }
}
