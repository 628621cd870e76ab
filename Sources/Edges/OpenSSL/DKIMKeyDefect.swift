/// Why a private key cannot sign.
package enum DKIMKeyDefect: Error, Hashable, CustomStringConvertible {
  /// It is not a private key in PEM.
  case unreadable
  /// It is protected by a password.
  case encrypted
  /// Neither RSA nor Ed25519.
  case otherAlgorithm
  /// An RSA key below `DKIMPrivateKey.minimumRSABits`.
  case tooShort(bits: Int)
  /// An RSA key above `DKIMPrivateKey.maximumRSABits`.
  case tooLong(bits: Int)
  /// libcrypto made no key.
  case notGenerated

  package var description: String {
    switch self {
    case .unreadable: "holds no private key in PEM form"
    case .encrypted: "is protected by a password, and nobody is there to type it"
    case .otherAlgorithm: "is neither an RSA nor an Ed25519 key"
    case .tooShort(let bits): "is an RSA key of \(bits) bits, which verifiers must not accept (RFC 8301)"
    case .tooLong(let bits): "is an RSA key of \(bits) bits, which verifiers need not accept (RFC 8301)"
    case .notGenerated: "could not be generated"
    }
  }

  /// What helps.
  package var remedy: String {
    switch self {
    case .unreadable, .otherAlgorithm, .tooShort, .tooLong: "make one with gomailctl dkim generate"
    case .encrypted: "remove the password with openssl pkey, or make a key with gomailctl dkim generate"
    case .notGenerated: ""
    }
  }
}
