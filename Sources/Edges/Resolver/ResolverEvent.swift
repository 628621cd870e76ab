package import DNS

/// What happened in a resolver, for counters. It is told on the thread that asks, with no lock held.
package enum ResolverEvent: Hashable, Sendable {
  /// A lookup was answered from the cache.
  case cacheHit(DNSRecordType)
  /// A lookup that the cache could not answer ended after so many microseconds of waiting.
  case finished(DNSRecordType, DNSOutcome, microseconds: Int64)
  /// A lookup waits for the same one of another thread.
  case joined(DNSRecordType)
  /// A query was sent to a server; over TCP because its answer did not fit a datagram.
  case sent(DNSServer, overTCP: Bool)
  /// A try had no answer in time.
  case tryTimedOut(DNSServer)
  /// A server failed for this question, and the next one is asked, if there is one.
  case serverFailed(DNSServer, DNSFailure)
  /// Datagrams came that answer no question of ours: late or forged ones.
  case strayDatagrams(DNSServer, count: Int)
  /// A server wants to be asked without EDNS.
  case withoutEDNS(DNSServer)
  /// The budget of a message ended before its lookup did.
  case budgetCut(DNSRecordType)
}
