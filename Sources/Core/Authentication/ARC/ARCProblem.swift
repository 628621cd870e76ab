import Mail

/// Why an ARC chain did not pass.
package enum ARCProblem: Failure, Hashable {
  // RFC 8617 §5.2 step 1.

  /// More than `ARCVerification.maximumSets` fields of one kind.
  case tooManySets
  /// The fields of the chain together are larger than `ARCVerification.maximumOctets`.
  case chainTooLarge

  // Step 2.

  /// The newest sealer had found the chain broken: `cv=fail`.
  case failedBefore(instance: Int)

  // Step 3.

  /// `i=` is missing or not a number from 1 to 50.
  case malformedInstance(ARCFieldKind)
  /// Two fields of one kind have the same instance.
  case repeatedField(ARCFieldKind, instance: Int)
  /// A field is missing between 1 and the highest instance.
  case missingField(ARCFieldKind, instance: Int)
  /// `cv=` is not `none` in the first seal, or not `pass` in a later one.
  case wrongStatus(instance: Int)
  /// A seal has `h=` (RFC 8617 §4.1.3).
  case sealNamesFields(instance: Int)

  // Steps 4 and 6.

  /// The newest message signature signs a seal (RFC 8617 §4.1.2).
  case signsSeal(instance: Int)
  /// The newest message signature cannot be read or did not verify.
  case messageSignature(DKIMProblem, instance: Int)
  /// A seal cannot be read or did not verify.
  case seal(DKIMProblem, instance: Int)
}

extension ARCProblem {
  /// True where a key may be found later. RFC 8617 has no result for that: the chain fails for now.
  package var isTemporary: Bool {
    switch self {
    case .messageSignature(let problem, _), .seal(let problem, _): problem.isTemporary
    default: false
    }
  }

  /// One short phrase of plain ASCII; nothing of the message or of DNS stands in it but instances and tag names.
  package var description: String {
    switch self {
    case .tooManySets: "more than \(ARCVerification.maximumSets) ARC sets"
    case .chainTooLarge: "ARC fields too large, not verified"
    case .failedBefore(let instance): "the sealer of instance \(instance) found the chain broken"
    case .malformedInstance(let kind): "\(kind.name) without a valid instance"
    case .repeatedField(let kind, let instance): "more than one \(kind.name) of instance \(instance)"
    case .missingField(let kind, let instance): "no \(kind.name) of instance \(instance)"
    case .wrongStatus(let instance): "cv= of instance \(instance) is not what its place asks for"
    case .sealNamesFields(let instance): "seal of instance \(instance) has h="
    case .signsSeal(let instance): "message signature of instance \(instance) signs a seal"
    case .messageSignature(let problem, let instance):
      "message signature of instance \(instance): \(problem.description)"
    case .seal(let problem, let instance): "seal of instance \(instance): \(problem.description)"
    }
  }
}
