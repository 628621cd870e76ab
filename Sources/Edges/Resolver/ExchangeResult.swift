import DNS

/// How one try with one server ended.
enum ExchangeResult {
  /// It answered.
  case response(DNSResponse)
  /// It did not answer in time.
  case timedOut
  /// It cannot be reached, or hung up.
  case unreachable
}
