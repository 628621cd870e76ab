/// A SHA-256 digest that is fed piece by piece. One message, one thread at a time.
package protocol DKIMDigest: AnyObject {
  /// Adds `bytes`, any number of them.
  func update(_ bytes: UnsafeRawBufferPointer)
  /// The 32 octets of the digest; the digest is empty again after that.
  func finish() -> [UInt8]
}

/// A public key as a key record holds it.
package struct DKIMPublicKey: Hashable, Sendable {
  /// What kind of key.
  package let type: DKIMKeyType
  /// RSA: the DER of RSAPublicKey (RFC 8017 §A.1.1); Ed25519: the 32 octets of RFC 8032 §5.1.5.
  package let octets: [UInt8]
  /// The size of the modulus in bits; 256 for Ed25519.
  package let bits: Int

  /// A key whose octets were checked.
  package init(type: DKIMKeyType, octets: [UInt8], bits: Int) {
    self.type = type
    self.octets = octets
    self.bits = bits
  }
}

/// What a public-key operation said.
package enum DKIMCheck: Hashable, Sendable {
  /// The signature is by this key.
  case valid
  /// It is not.
  case invalid
  /// The octets are not a key.
  case unusableKey
}

/// The cryptography that DKIM needs. The core calls it; the OpenSSL edge has it.
package protocol DKIMCrypto: Sendable {
  /// An empty SHA-256 digest.
  func makeDigest() -> any DKIMDigest
  /// Checks a signature over the SHA-256 `digest`: RSASSA-PKCS1-v1_5 with an RSA key (RFC 6376 §3.3.1),
  /// PureEdDSA of the digest with an Ed25519 key (RFC 8463 §3).
  func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck
}
