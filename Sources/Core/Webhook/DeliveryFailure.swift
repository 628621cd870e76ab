package import Mail

/// Why a delivery is given up.
package enum DeliveryFailure: Failure, Hashable {
  /// The endpoint said that it will never take it.
  case refused(DeliveryAnswer)
  /// No attempt is left.
  case exhausted(attempts: Int, last: DeliveryAnswer)

  /// The reason: that of the answer which decided.
  package var code: ReasonCode {
    switch self {
    case .refused: .applicationRefused
    case .exhausted(_, let last): last.code ?? .endpointFailed
    }
  }

  /// False: see above.
  package var isTemporary: Bool { false }

  /// The same in words, for logs and people.
  package var description: String {
    switch self {
    case .refused(let answer): "refused for good: \(answer)"
    case .exhausted(let attempts, let last): "given up after \(attempts) attempts, the last one: \(last)"
    }
  }
}
