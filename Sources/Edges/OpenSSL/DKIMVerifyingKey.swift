import Authentication
import COpenSSL
import Synchronization

/// A decoded public key with contexts that are ready to verify: setting one up costs half as much as using
/// it.
final class DKIMVerifyingKey: Sendable {
  /// An initialized context of libcrypto, in one pair of hands at a time: `@unchecked Sendable` because
  /// OpaquePointer is not, and whoever takes a context out of the pool has it alone.
  private struct Context: @unchecked Sendable {
    let pointer: OpaquePointer
  }

  /// The contexts kept ready: as many as threads verify with one key at a time, on the whole.
  private static let maximumContexts = 16

  private let type: DKIMKeyType
  private let key: Context
  private let contexts = Mutex<[Context]>([])

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
    key = Context(pointer: decoded)
  }

  deinit {
    contexts.withLock { contexts in
      for context in contexts { EVP_PKEY_CTX_free(context.pointer) }
    }
    EVP_PKEY_free(key.pointer)
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
    guard let context = contexts.withLock({ $0.popLast() }) ?? makeContext() else { return false }
    let isValid = signature.withUnsafeBufferPointer { signature in
      digest.withUnsafeBufferPointer { digest in
        EVP_PKEY_verify(
          context.pointer, signature.baseAddress, signature.count, digest.baseAddress, digest.count) == 1
      }
    }
    let isKept = contexts.withLock { contexts in
      guard contexts.count < Self.maximumContexts else { return false }
      contexts.append(context)
      return true
    }
    if !isKept { EVP_PKEY_CTX_free(context.pointer) }
    return isValid
  }

  private func makeContext() -> Context? {
    guard let context = EVP_PKEY_CTX_new(key.pointer, nil) else { return nil }
    // RSASSA-PKCS1-v1_5 is the padding of a plain RSA key unless another is asked for.
    guard EVP_PKEY_verify_init(context) == 1,
      EVP_PKEY_CTX_set_signature_md(context, Algorithms.sha256) == 1
    else {
      EVP_PKEY_CTX_free(context)
      return nil
    }
    return Context(pointer: context)
  }

  private func isValidEd25519(_ signature: [UInt8], _ digest: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit(context, nil, nil, nil, key.pointer) == 1 else { return false }
    return signature.withUnsafeBufferPointer { signature in
      digest.withUnsafeBufferPointer { digest in
        EVP_DigestVerify(
          context, signature.baseAddress, signature.count, digest.baseAddress, digest.count) == 1
      }
    }
  }
}
