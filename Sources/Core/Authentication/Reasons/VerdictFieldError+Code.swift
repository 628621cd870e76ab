package import Mail

extension VerdictFieldError {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .malformed: .verdictMalformed
    case .tooLong: .verdictTooLong
    case .unknownVersion: .verdictUnknownVersion
    case .unknownKey: .verdictUnknownKey
    case .badSeal: .verdictBadSeal
    case .unreadable: .verdictUnreadable
    }
  }
}
