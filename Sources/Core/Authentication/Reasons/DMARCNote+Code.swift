package import Mail

extension DMARCNote {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .malformedAuthor(let defect): defect.code
    case .severalAuthors: .dmarcSeveralAuthors
    case .noAuthor: .dmarcNoAuthor
    case .severalRecords: .dmarcSeveralRecords
    case .lookupFailed: .dmarcLookupFailed
    case .countsAsNone: .dmarcCountsAsNone
    case .unusableRecord: .dmarcUnusableRecord
    case .nonexistentAuthor: .dmarcNonexistentAuthor
    case .testMode: .dmarcTestMode
    case .sampledOut: .dmarcSampledOut
    case .undetermined: .dmarcUndetermined
    case .tooManyWalks: .dmarcTooManyWalks
    }
  }
}

extension AuthorDefect {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .repeatedField: .dmarcAuthorRepeatedField
    case .tooLong: .dmarcAuthorTooLong
    case .tooManyMailboxes: .dmarcAuthorTooManyMailboxes
    case .controlCharacter: .dmarcAuthorControlCharacter
    case .unterminated: .dmarcAuthorUnterminated
    case .syntax: .dmarcAuthorSyntax
    case .encodedWord: .dmarcAuthorEncodedWord
    case .badDomain: .dmarcAuthorBadDomain
    }
  }
}

extension DMARCResult {
  /// The reason that the result is; `nil` where there is nothing to say against the message.
  package var code: ReasonCode? {
    switch self {
    case .none, .pass: nil
    case .fail: .dmarcFail
    case .temperror: .dmarcTemperror
    case .permerror: .dmarcPermerror
    }
  }
}
