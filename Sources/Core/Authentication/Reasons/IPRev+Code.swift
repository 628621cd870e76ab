package import Mail

extension IPRev.Evaluation {
  /// The reason that the client has no confirmed name; `nil` where it has one.
  package var code: ReasonCode? {
    switch result {
    case .none, .pass: nil
    case .fail: .iprevMismatch
    case .permerror: .iprevNoName
    case .temperror: .iprevLookupFailed
    }
  }
}
