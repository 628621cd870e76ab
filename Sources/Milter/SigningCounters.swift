import Authentication
import Daemon
import Inspection

/// What signing counts; the first two under the names that the original gave them.
struct SigningCounters: Sendable {
  private let signed: Counter
  private let errors: Counter
  private let signatures: [DKIMAlgorithm: Counter]
  private let unsigned: [SigningOutcome.Reason: Counter]

  init(_ metrics: Metrics) {
    signed = metrics.counter("dkim_signed_total", help: "Messages of the operator's own that were signed.")
    errors = metrics.counter(
      "dkim_sign_errors_total", help: "Messages that should be signed, could not be, and were deferred.")
    var signatures: [DKIMAlgorithm: Counter] = [:]
    for algorithm in DKIMAlgorithm.allCases {
      signatures[algorithm] = metrics.counter(
        "dkim_signatures_made_total", help: "DKIM signatures made, by the algorithm.",
        labels: ["algorithm": algorithm.rawValue])
    }
    self.signatures = signatures
    var unsigned: [SigningOutcome.Reason: Counter] = [:]
    for reason in SigningOutcome.Reason.allCases {
      unsigned[reason] = metrics.counter(
        "dkim_unsigned_total",
        help: "Messages of the operator's own without a signature of ours, by the reason.",
        labels: ["reason": reason.rawValue])
    }
    self.unsigned = unsigned
  }

  /// Counts what became of one message.
  func count(_ outcome: SigningOutcome?) {
    switch outcome {
    case nil: break
    case .signed(let made):
      signed.add()
      for signature in made { signatures[signature.algorithm]?.add() }
    case .unsigned(let reason): unsigned[reason]?.add()
    case .failed: errors.add()
    }
  }
}
