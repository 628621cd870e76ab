/// A signature that our own engine and libopendkim see differently, with all that it takes to do it again: the
/// public-key operation is one over `headerHash`, and `bodyHash` is to be `bh=`.
package struct DKIMDisagreement: Hashable, Sendable {
  /// The most octets of the field that are kept. Those of real signatures are under 1,000.
  package static let maximumFieldOctets = 4_096

  /// What our own engine has against the signature; `nil` for a pass.
  package let native: DKIMProblem?
  /// What libopendkim has against it; `nil` for a pass.
  package let other: DKIMProblem?
  /// The signature field's value, as far as it is kept.
  package let field: [UInt8]
  /// Where the key is: `<selector>._domainkey.<domain>`.
  package let keyName: String
  /// The key record; `nil` where there is none.
  package let keyRecord: [UInt8]?
  /// The SHA-256 digest of the header fields as they are signed, by our own canonicalization.
  package let headerHash: [UInt8]
  /// The SHA-256 digest of the body, by our own canonicalization; `nil` where it was not made.
  package let bodyHash: [UInt8]?
}

/// What libopendkim said of one signature.
package struct DKIMSecondReport: Hashable, Sendable {
  /// What came of it. Two different failures agree: neither lets the signature count.
  package let opinion: SecondOpinion<DKIMResult>
  /// Why it abstains; `nil` where it does not.
  package let abstention: DKIMAbstention?
  /// Where both differ.
  package let disagreement: DKIMDisagreement?
}
