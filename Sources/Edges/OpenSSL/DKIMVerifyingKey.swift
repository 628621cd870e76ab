import Authentication
import COpenSSL

/// A decoded public key, used by any number of threads.
final class DKIMVerifyingKey: Sendable {
  private let type: DKIMKeyType
  private let contexts: KeyContexts

  /// Decodes a key; `nil` where libcrypto does not take it.
  init?(_ publicKey: DKIMPublicKey) {
    type = publicKey.type
    let decoded: OpaquePointer?
    switch publicKey.type {
    case .rsa:
      decoded = publicKey.octets.withUnsafeBufferPointer { octets in
        var address = octets.baseAddress
        return d2i_PublicKey(EVP_PKEY_RSA, nil, &address, octets.count)
      }
    case .ed25519:
      decoded = publicKey.octets.withUnsafeBufferPointer {
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, $0.baseAddress, $0.count)
      }
    }
    guard let decoded else {
      ERR_clear_error()
      return nil
    }
    contexts = KeyContexts(owning: decoded) { EVP_PKEY_verify_init($0) }
  }

  /// Whether the signature over this SHA-256 digest is by this key.
  func isValid(signature: [UInt8], digest: [UInt8]) -> Bool {
    let isValid =
      switch type {
      case .rsa: isValidRSA(signature, digest)
      case .ed25519: isValidEd25519(signature, digest)
      }
    // What was wrong stays in a queue of the thread otherwise.
    if !isValid { ERR_clear_error() }
    return isValid
  }

  private func isValidRSA(_ signature: [UInt8], _ digest: [UInt8]) -> Bool {
    contexts.withContext { context in
      signature.withUnsafeBufferPointer { signature in
        digest.withUnsafeBufferPointer { digest in
          EVP_PKEY_verify(context, signature.baseAddress, signature.count, digest.baseAddress, digest.count)
            == 1
        }
      }
    } ?? false
  }

  private func isValidEd25519(_ signature: [UInt8], _ digest: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, contexts.key) == 1 else { return false }
    return signature.withUnsafeBufferPointer { signature in
      digest.withUnsafeBufferPointer { digest in
        EVP_DigestVerify(
          context, signature.baseAddress, signature.count, digest.baseAddress, digest.count) == 1
      }
    }
  }
}
