package import Mail

extension DKIMProblem {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .malformedTagList: .dkimMalformedTagList
    case .duplicateTag: .dkimDuplicateTag
    case .malformedTag: .dkimMalformedTag
    case .expirationBeforeTimestamp: .dkimExpirationBeforeTimestamp
    case .missingTag: .dkimMissingTag
    case .unsupportedVersion: .dkimUnsupportedVersion
    case .unsupportedAlgorithm: .dkimUnsupportedAlgorithm
    case .unsupportedCanonicalization: .dkimUnsupportedCanonicalization
    case .unsupportedQueryMethod: .dkimUnsupportedQueryMethod
    case .fromNotSigned: .dkimFromNotSigned
    case .identityOutsideDomain: .dkimIdentityOutsideDomain
    case .expired: .dkimExpired
    case .notYetValid: .dkimNotYetValid
    case .keyNameTooLong: .dkimKeyNameTooLong
    case .noKeyName: .dkimNoKeyName
    case .noKeyRecord: .dkimNoKeyRecord
    case .malformedKey: .dkimMalformedKey
    case .keyRevoked: .dkimKeyRevoked
    case .keyTypeMismatch: .dkimKeyTypeMismatch
    case .keyHashMismatch: .dkimKeyHashMismatch
    case .keyServiceMismatch: .dkimKeyServiceMismatch
    case .keyNeedsExactDomain: .dkimKeyNeedsExactDomain
    case .historicAlgorithm: .dkimHistoricAlgorithm
    case .keyTooShort: .dkimKeyTooShort
    case .keyTooLong: .dkimKeyTooLong
    case .tooManySignatures: .dkimTooManySignatures
    case .headerTooLarge: .dkimHeaderTooLarge
    case .unsignedOctets: .dkimUnsignedOctets
    case .bodyHashMismatch: .dkimBodyHashMismatch
    case .bodyShorterThanLimit: .dkimBodyShorterThanLimit
    case .signatureMismatch: .dkimSignatureMismatch
    case .lookupFailed: .dkimLookupFailed
    }
  }
}

extension DKIMResults {
  /// The reason that no signature is valid, by the one that came closest; `nil` for a pass.
  package var code: ReasonCode? {
    let result = result
    guard result != .pass else { return nil }
    return signatures.first { $0.result == result }?.problem?.code ?? .dkimNoSignature
  }
}

extension DKIMNote {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .testingKey: .dkimTestingKey
    case .bodyLengthLimit: .dkimBodyLengthLimit
    }
  }
}

extension DKIMSigningError {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .headerTooLarge: .signingHeaderTooLarge
    case .noBodyHash: .signingNoBodyHash
    case .keyFailed: .signingKeyFailed
    }
  }
}
