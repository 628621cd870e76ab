package import DNS

/// What the result of a check comes from.
package enum SPFCause: Hashable, Sendable {
  /// `none`: what the client gave is not a fully qualified domain name (RFC 7208 §4.3).
  case notADomain
  /// `none`: the name does not exist (RFC 7208 §4.3).
  case noSuchName(DNSName)
  /// `none`: the name has no record (RFC 7208 §4.5).
  case noRecord(DNSName)
  /// A directive matched. The way to it from the first record, through `include` and `redirect`; the
  /// result is that of the first directive on it.
  case matched([SPFMatch])
  /// `neutral`: no directive of the record at this name, after any redirect, matched (RFC 7208 §4.7).
  case unmatched(DNSName)
  /// `temperror` or `permerror`.
  case problem(SPFProblem)
  /// Another implementation decided (`spf_engine: libspf2`), and not as our own evaluator would have.
  case secondOpinion(native: SPFResult)
}
