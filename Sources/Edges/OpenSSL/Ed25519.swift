import COpenSSL

/// A private ed25519 key (RFC 8032), decoded once and used by any number of threads.
///
/// `@unchecked Sendable` because OpaquePointer is not; key and template are complete before they are published
/// and from then on only read, each signature having a context of its own.
package final class Ed25519PrivateKey: @unchecked Sendable {
  /// Octets of a private and of a public key.
  package static let octets = 32
  /// Octets of a signature.
  package static let signatureOctets = 64

  private let key: OpaquePointer
  /// Ready to sign: a copy is made in a tenth of the time that OpenSSL 3 takes to find the algorithm again.
  private let template: OpaquePointer

  /// The key of 32 octets; `nil` for any other count.
  package init?(seed: [UInt8]) {
    guard seed.count == Self.octets,
      let key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    else { return nil }
    guard let template = EVP_MD_CTX_new(), EVP_DigestSignInit(template, nil, nil, nil, key) == 1 else {
      Algorithms.unusable("ed25519")
    }
    self.key = key
    self.template = template
  }

  deinit {
    EVP_MD_CTX_free(template)
    EVP_PKEY_free(key)
  }

  /// The 32 octets of the public key.
  package var publicKey: [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.octets) { buffer, count in
      var written = Self.octets
      guard EVP_PKEY_get_raw_public_key(key, buffer.baseAddress, &written) == 1, written == Self.octets else {
        Algorithms.unusable("ed25519")
      }
      count = written
    }
  }

  /// The signature of `message`: 64 octets.
  package func sign(_ message: [UInt8]) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { Algorithms.unusable("ed25519") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_MD_CTX_copy_ex(context, template) == 1 else { Algorithms.unusable("ed25519") }
    return [UInt8](unsafeUninitializedCapacity: Self.signatureOctets) { buffer, count in
      var written = Self.signatureOctets
      let isSigned = message.withUnsafeBufferPointer {
        EVP_DigestSign(context, buffer.baseAddress, &written, $0.baseAddress, $0.count) == 1
      }
      guard isSigned, written == Self.signatureOctets else { Algorithms.unusable("ed25519") }
      count = written
    }
  }
}

/// Whether `signature` is that of `message` under a public ed25519 key of 32 octets; false for a key or a
/// signature of another length.
@Sendable package func isValidEd25519(_ publicKey: [UInt8], _ signature: [UInt8], _ message: [UInt8]) -> Bool
{
  guard publicKey.count == Ed25519PrivateKey.octets, signature.count == Ed25519PrivateKey.signatureOctets,
    let key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
  else { return false }
  defer { EVP_PKEY_free(key) }
  guard let context = EVP_MD_CTX_new() else { return false }
  defer { EVP_MD_CTX_free(context) }
  guard EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
  let isValid = message.withUnsafeBufferPointer {
    EVP_DigestVerify(context, signature, signature.count, $0.baseAddress, $0.count) == 1
  }
  // What was wrong stays in a queue of the thread otherwise.
  if !isValid { ERR_clear_error() }
  return isValid
}
