/// How the checks of one message came to their results, step by step. The milter keeps none; `gomailctl explain`
/// hands one in and reads it afterwards.
///
/// It takes down what the evaluators do and changes nothing they decide. With it a DKIM signature is checked even
/// where the body was changed, so that it can be told which of both is wrong. One message, one thread at a time.
package final class AuthenticationTrace {
  /// What is being checked.
  package enum Stage: String, Hashable, Sendable, CaseIterable {
    case spf
    case dkim
    case dmarc
    case arc
    case iprev
  }

  /// What is being checked now; `nil` before the first check.
  package var stage: Stage?
  /// The terms of SPF records.
  package let spf = SPFTrace()
  /// The DKIM signatures.
  package let dkim = DKIMTrace()
  /// The signatures and seals of the ARC chain.
  package let arc = DKIMTrace()
  /// The search for a DMARC record, and alignment.
  package let dmarc = DMARCTrace()

  /// Nothing done yet.
  package init() {}
}
