package import Mail

extension SPFCause {
  /// The reason that SPF gives no pass; `nil` where the directive that decided says pass.
  package var code: ReasonCode? {
    switch self {
    case .notADomain: .spfNotADomain
    case .noSuchName: .spfNoSuchName
    case .noRecord: .spfNoRecord
    case .matched(let path):
      // The result is that of the first directive: what an include holds only says whether it matches.
      switch path.first(where: { !$0.isRedirect })?.term.value.utf8.first {
      case UInt8(ascii: "-"): .spfFail
      case UInt8(ascii: "~"): .spfSoftFail
      case UInt8(ascii: "?"): .spfNeutral
      default: nil
      }
    case .unmatched: .spfNoMatch
    case .problem(let problem): problem.code
    case .secondOpinion: .spfSecondOpinion
    }
  }
}

extension SPFProblem {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .dns: .spfLookupFailed
    case .severalRecords: .spfSeveralRecords
    case .syntax: .spfSyntaxError
    case .noRecord: .spfIncludeWithoutRecord
    case .tooManyLookups: .spfTooManyLookups
    case .tooManyVoidLookups: .spfTooManyVoidLookups
    case .tooManyExchanges: .spfTooManyExchanges
    case .recordsTooLong: .spfRecordsTooLong
    }
  }
}

extension SPFOutcome {
  /// The reason that there is no pass; `nil` for a pass.
  package var code: ReasonCode? { result == .pass ? nil : cause.code }
}
