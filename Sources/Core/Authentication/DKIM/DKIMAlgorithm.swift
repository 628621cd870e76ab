/// A signature algorithm that is verified here: `a=` of RFC 6376 §3.3 and RFC 8463 §3.
package enum DKIMAlgorithm: String, Hashable, Sendable, CaseIterable {
  /// RSASSA-PKCS1-v1_5 over SHA-256.
  case rsaSHA256 = "rsa-sha256"
  /// Ed25519 over the SHA-256 digest of what is signed.
  case ed25519SHA256 = "ed25519-sha256"

  /// The `k=` that a key record for this algorithm has.
  var keyType: DKIMKeyType {
    switch self {
    case .rsaSHA256: .rsa
    case .ed25519SHA256: .ed25519
    }
  }

  /// What old signatures use and nobody may accept any more: RFC 8301 §3.1.
  static let historic = "rsa-sha1"
  /// The hash of both algorithms, as `h=` of a key record names it.
  static let hashName = "sha256"
}

/// The type of a public key: `k=` of a key record.
package enum DKIMKeyType: String, Hashable, Sendable {
  /// RFC 6376 §3.6.1.
  case rsa
  /// RFC 8463 §4.
  case ed25519
}
