/// What a reader of a result should know beside it.
package enum DKIMNote: Hashable, Sendable {
  /// The key says that its domain is testing DKIM: `t=y`, RFC 6376 §3.6.1.
  case testingKey
  /// The signature covers only the first octets of the body (`l=`); so many behind them are not signed.
  case bodyLengthLimit(unsigned: Int)
}

extension DKIMNote: CustomStringConvertible {
  /// One short phrase of plain ASCII.
  package var description: String {
    switch self {
    case .testingKey: "domain is testing DKIM"
    case .bodyLengthLimit(let unsigned): "l= leaves \(unsigned) octets of the body unsigned"
    }
  }
}
