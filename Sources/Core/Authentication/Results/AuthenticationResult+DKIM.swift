import Mail

extension AuthenticationResult {
  /// One DKIM signature with everything known of it: RFC 8601 §2.7.1, RFC 6008 for `header.b`.
  package static func dkim(_ signature: DKIMSignatureResult) -> AuthenticationResult {
    AuthenticationResult(
      .dkim(signature.result), comment: keySize(signature.keyBits), reason: signature.reason,
      [
        Property(.headerDomain, signature.domain?.description),
        // RFC 8601 allows the domain alone; the local part of i= is not shown.
        Property(.headerIdentity, signature.identityDomain.map { "@\($0)" }),
        Property(.headerSelector, signature.selector), Property(.headerAlgorithm, signature.algorithm),
        Property(.headerSignature, signature.signaturePrefix),
      ])
  }

  /// The size of a key as a comment.
  static func keySize(_ bits: Int?) -> String? { bits.map { "\($0)-bit key" } }

  /// All signatures of a message, at most `DKIMResults.maximumReported`, passes first where there are more;
  /// `dkim=none` where there is none.
  package static func dkim(_ signatures: [DKIMSignatureResult]) -> [AuthenticationResult] {
    guard !signatures.isEmpty else { return [AuthenticationResult(.dkim(.none), [])] }
    guard signatures.count > DKIMResults.maximumReported else { return signatures.map { dkim($0) } }
    let passes = signatures.filter { $0.result == .pass }
    let others = signatures.filter { $0.result != .pass }
    return (passes + others).prefix(DKIMResults.maximumReported).map { dkim($0) }
  }
}
