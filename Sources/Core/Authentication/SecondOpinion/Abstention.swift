/// Why a second opinion is not given: the library would crash, would be wrong by what is known of it, or has
/// failed. The raw value is the label `reason` of the metrics.
package enum Abstention: String, Error, Hashable, Sendable, CaseIterable {
  /// There is nothing to look at: no domain, no record, no signature.
  case nothing
  /// Our own parser does not accept the record, signature or key.
  case notAccepted = "not_accepted"
  /// The input is longer, or has more parts, than the library is given.
  case tooLarge = "too_large"
  /// The input holds something that the library is known to get wrong.
  case unsupported
  /// The client's address is one that the library treats in a way of its own.
  case client
  /// The DNS did not answer, or the message's budget of time is over.
  case dns
  /// Our own evaluation ended at a limit, or the library asked for more than it is granted.
  case limit
  /// The library failed, or gave no result.
  case library
}
