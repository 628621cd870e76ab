package import Mail

extension ARCProblem {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .tooManySets: .arcTooManySets
    case .chainTooLarge: .arcChainTooLarge
    case .failedBefore: .arcFailedBefore
    case .malformedInstance: .arcMalformedInstance
    case .repeatedField: .arcRepeatedField
    case .missingField: .arcMissingField
    case .wrongStatus: .arcWrongStatus
    case .sealNamesFields: .arcSealNamesFields
    case .signsSeal: .arcSignsSeal
    case .messageSignature(.bodyHashMismatch, _), .messageSignature(.bodyShorterThanLimit, _):
      .arcBodyHashMismatch
    case .messageSignature(.signatureMismatch, _): .arcMessageSignatureMismatch
    case .messageSignature(.lookupFailed, _), .seal(.lookupFailed, _): .arcLookupFailed
    case .messageSignature: .arcMessageSignatureUnusable
    case .seal(.signatureMismatch, _): .arcSealMismatch
    case .seal: .arcSealUnusable
    }
  }

  /// The problem in the words of DKIM, whose signatures seals are; `nil` where it is one of the chain alone.
  package var signatureProblem: DKIMProblem? {
    switch self {
    case .messageSignature(let problem, _), .seal(let problem, _): problem
    case .tooManySets, .chainTooLarge, .failedBefore, .malformedInstance, .repeatedField, .missingField,
      .wrongStatus, .sealNamesFields, .signsSeal:
      nil
    }
  }

  /// The instance that it is about; `nil` where it is about the whole chain.
  package var instance: Int? {
    switch self {
    case .tooManySets, .chainTooLarge, .malformedInstance: nil
    case .failedBefore(let instance), .repeatedField(_, let instance), .missingField(_, let instance),
      .wrongStatus(let instance), .sealNamesFields(let instance), .signsSeal(let instance),
      .messageSignature(_, let instance), .seal(_, let instance):
      instance
    }
  }
}
