import Mail

/// What can stand against a signature before its key is asked.
extension DKIMSignature {
  /// `x=` and `t=` (RFC 6376 §3.5) against the time when the message came.
  func timeProblem(now: Timestamp, rules: DKIMRules) -> DKIMProblem? {
    if let expiration, now.seconds > expiration { return .expired(Timestamp(seconds: expiration)) }
    if let timestamp, timestamp - rules.clockSkewSeconds > now.seconds {
      return .notYetValid(Timestamp(seconds: timestamp))
    }
    return nil
  }

  /// `bh=` and `l=` against the body.
  func bodyProblem(_ hash: DKIMBodyHash, rules: DKIMRules) -> DKIMProblem? {
    if let bodyLength, hash.canonicalOctets < bodyLength { return .bodyShorterThanLimit }
    guard hash.digest == bodyHash else { return .bodyHashMismatch }
    if let bodyLength, hash.canonicalOctets > bodyLength, rules.bodyLengthLimit == .refused {
      return .unsignedOctets(hash.canonicalOctets - bodyLength)
    }
    return nil
  }
}
