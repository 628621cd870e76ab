import Authentication

extension Explanation {
  /// What was not given, and what cannot be said without it.
  package var unknowns: [String] {
    var unknowns: [String] = []
    if request.message == nil {
      unknowns.append("the message: DKIM, ARC and DMARC need one (FILE)")
    }
    if request.client == nil {
      unknowns.append(
        "the client's address (--ip): SPF, the reverse name and rules about clients are left out")
    }
    if request.client != nil, request.sender == nil {
      unknowns.append(
        request.message == nil && request.helo != nil
          ? "the envelope sender (--from): SPF is checked as for the null sender, by the HELO name"
          : "the envelope sender (--from): SPF is left out")
    }
    if request.client != nil, request.helo == nil {
      unknowns.append("the HELO name (--helo): macros of SPF see an empty one")
    }
    if request.message != nil, checks.spf == nil, isSPFEnabled, let result = checks.dmarc?.evaluation.result,
      result != .pass, result != .none
    {
      unknowns.append("whether SPF would give DMARC a pass")
    }
    return unknowns
  }
}
