import Authentication
import COpenDKIM

extension OpenDKIMMessage {
  /// The library's error about a signature in our own words. Those about tags are not expected: our own parser has
  /// accepted the signature.
  static func problem(_ error: Int32) -> DKIMProblem {
    switch error {
    case DKIM_SIGERROR_VERSION: .unsupportedVersion
    case DKIM_SIGERROR_DOMAIN: .identityOutsideDomain
    case DKIM_SIGERROR_TIMESTAMPS: .expirationBeforeTimestamp
    case DKIM_SIGERROR_INVALID_HC, DKIM_SIGERROR_INVALID_BC: .unsupportedCanonicalization
    case DKIM_SIGERROR_INVALID_A: .unsupportedAlgorithm
    case DKIM_SIGERROR_INVALID_H: .fromNotSigned
    case DKIM_SIGERROR_INVALID_L: .malformedTag("l")
    case DKIM_SIGERROR_INVALID_Q, DKIM_SIGERROR_INVALID_QO: .unsupportedQueryMethod
    case DKIM_SIGERROR_CORRUPT_B, DKIM_SIGERROR_EMPTY_B, DKIM_SIGERROR_MISSING_B: .malformedTag("b")
    case DKIM_SIGERROR_CORRUPT_BH, DKIM_SIGERROR_EMPTY_BH, DKIM_SIGERROR_MISSING_BH: .malformedTag("bh")
    case DKIM_SIGERROR_TOOLARGE_L: .bodyShorterThanLimit
    case DKIM_SIGERROR_NOKEY: .noKeyName
    case DKIM_SIGERROR_SUBDOMAIN: .keyNeedsExactDomain
    case DKIM_SIGERROR_KEYREVOKED: .keyRevoked
    case DKIM_SIGERROR_KEYTOOSMALL: .keyTooShort
    case DKIM_SIGERROR_KEYUNKNOWNHASH, DKIM_SIGERROR_KEYHASHMISMATCH: .keyHashMismatch
    case DKIM_SIGERROR_NOTEMAILKEY: .keyServiceMismatch
    case DKIM_SIGERROR_KEYTYPEMISSING, DKIM_SIGERROR_KEYTYPEUNKNOWN: .keyTypeMismatch
    case DKIM_SIGERROR_DNSSYNTAX, DKIM_SIGERROR_KEYVERSION, DKIM_SIGERROR_KEYDECODE: .malformedKey
    default: .malformedTagList
    }
  }
}
