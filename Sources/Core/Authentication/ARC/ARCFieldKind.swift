/// The three fields of an ARC set: RFC 8617 §4.1.
package enum ARCFieldKind: Hashable, Sendable, CaseIterable {
  /// ARC-Authentication-Results: what the sealer's own checks said.
  case authenticationResults
  /// ARC-Message-Signature: a signature over the message as it left the sealer.
  case messageSignature
  /// ARC-Seal: a signature over this set and all before it.
  case seal

  /// The field's name.
  package var name: StaticString {
    switch self {
    case .authenticationResults: "ARC-Authentication-Results"
    case .messageSignature: "ARC-Message-Signature"
    case .seal: "ARC-Seal"
    }
  }
}
