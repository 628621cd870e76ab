/// A private key that makes DKIM signatures. The core calls it; the OpenSSL edge has it.
package protocol DKIMSigningKey: AnyObject, Sendable {
  /// What it signs with.
  var algorithm: DKIMAlgorithm { get }
  /// Its public half, as a key record holds it.
  var publicKey: DKIMPublicKey { get }
  /// The signature over a SHA-256 digest: RSASSA-PKCS1-v1_5 (RFC 6376 §3.3.1), or PureEdDSA of the digest
  /// (RFC 8463 §3). `nil` where the library fails. Any number of threads may call it at once.
  func sign(digest: [UInt8]) -> [UInt8]?
}
