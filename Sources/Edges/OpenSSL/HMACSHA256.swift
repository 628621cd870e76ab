import COpenSSL

/// HMAC-SHA256 (RFC 2104, FIPS 198-1) of `message` under `key`: 32 octets. A key of any length is taken,
/// the empty one too; whether it is long enough to be secret is for its reader to decide.
///
/// As a value this is the core's `MessageAuthenticationCode`.
@Sendable package func hmacSHA256(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
  guard let context = EVP_MAC_CTX_dup(Algorithms.hmacSHA256Template) else {
    Algorithms.unusable("HMAC-SHA256")
  }
  defer { EVP_MAC_CTX_free(context) }
  // A null key means "the key set before" to EVP_MAC_init, hence an address for the empty one as well.
  let keyed = key.isEmpty ? [0] : key
  guard keyed.withUnsafeBufferPointer({ EVP_MAC_init(context, $0.baseAddress, key.count, nil) }) == 1,
    message.isEmpty
      || message.withUnsafeBufferPointer({ EVP_MAC_update(context, $0.baseAddress, $0.count) }) == 1
  else { Algorithms.unusable("HMAC-SHA256") }
  return [UInt8](unsafeUninitializedCapacity: SHA256Digest.octets) { buffer, count in
    var written = 0
    guard EVP_MAC_final(context, buffer.baseAddress, &written, buffer.count) == 1,
      written == SHA256Digest.octets
    else { Algorithms.unusable("HMAC-SHA256") }
    count = written
  }
}

/// Whether two secrets are the same, in a time that depends on their lengths alone. The lengths themselves
/// are compared openly.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  guard left.count == right.count else { return false }
  guard !left.isEmpty else { return true }
  return left.withUnsafeBytes { left in
    right.withUnsafeBytes { CRYPTO_memcmp(left.baseAddress, $0.baseAddress, left.count) == 0 }
  }
}
