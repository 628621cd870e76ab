package import Authentication
import COpenSSL

/// A private DKIM key, RSA or Ed25519, decoded once and used by any number of threads. libcrypto overwrites the
/// secret numbers when the key is released.
package final class DKIMPrivateKey: DKIMSigningKey {
  /// RFC 8301 §3.2: signers must not use shorter RSA keys.
  package static let minimumRSABits = 1024
  /// RFC 8301 §3.2: they should use at least this.
  package static let recommendedRSABits = 2048
  /// What verifiers must take (RFC 8301 §3.2); longer keys are refused by many.
  package static let maximumRSABits = 4096

  package let algorithm: DKIMAlgorithm
  package let publicKey: DKIMPublicKey
  /// SubjectPublicKeyInfo in DER of an RSA key (RFC 5280 §4.1), or the 32 octets of an Ed25519 key: what `p=` of a
  /// key record holds in base64 (RFC 6376 §3.6.1 with erratum 3017, RFC 8463 §4).
  package let recordOctets: [UInt8]
  private let contexts: KeyContexts

  /// The key in PEM: PKCS#8, or PKCS#1 for RSA. Encrypted keys are refused: nobody is there to be asked.
  package convenience init(pem: [UInt8]) throws(DKIMKeyDefect) {
    guard let pointer = Self.decode(pem) else {
      ERR_clear_error()
      throw Self.isEncrypted(pem) ? .encrypted : .unreadable
    }
    try self.init(owning: pointer)
  }

  /// Takes the key over, whether it can be used or not.
  init(owning pointer: OpaquePointer) throws(DKIMKeyDefect) {
    do {
      (algorithm, recordOctets, publicKey) = try Self.facts(of: pointer)
    } catch {
      EVP_PKEY_free(pointer)
      ERR_clear_error()
      throw error
    }
    contexts = KeyContexts(owning: pointer) { EVP_PKEY_sign_init($0) }
  }

  /// What should be better about the key, and how; `nil` where nothing is.
  package var advice: (problem: String, remedy: String)? {
    guard algorithm == .rsaSHA256, publicKey.bits < Self.recommendedRSABits else { return nil }
    return (
      "is an RSA key of \(publicKey.bits) bits, and \(Self.recommendedRSABits) are recommended (RFC 8301)",
      "make a longer one with gomailctl dkim generate"
    )
  }

  /// The signature over a SHA-256 digest; `nil` where libcrypto fails.
  package func sign(digest: [UInt8]) -> [UInt8]? {
    let signature =
      switch algorithm {
      case .rsaSHA256: signRSA(digest)
      case .ed25519SHA256: signEd25519(digest)
      }
    // What was wrong stays in a queue of the thread otherwise.
    if signature == nil { ERR_clear_error() }
    return signature
  }

  /// The key as PKCS#8 in PEM. Whoever calls it has the secret in memory that nobody overwrites.
  package var pem: [UInt8]? {
    guard let memory = BIO_new(BIO_s_secmem()) else { return nil }
    defer { BIO_free(memory) }
    guard PEM_write_bio_PrivateKey(memory, contexts.key, nil, nil, 0, nil, nil) == 1 else { return nil }
    var octets = [UInt8](repeating: 0, count: Int(BIO_ctrl_pending(memory)))
    let count = BIO_read(memory, &octets, Int32(clamping: octets.count))
    return count == octets.count ? octets : nil
  }

  private func signRSA(_ digest: [UInt8]) -> [UInt8]? {
    var count = publicKey.bits / 8 + 1
    var signature = [UInt8](repeating: 0, count: count)
    let isSigned = contexts.withContext { context in
      digest.withUnsafeBufferPointer { digest in
        signature.withUnsafeMutableBufferPointer {
          EVP_PKEY_sign(context, $0.baseAddress, &count, digest.baseAddress, digest.count) == 1
        }
      }
    }
    return isSigned == true ? Array(signature.prefix(count)) : nil
  }

  private func signEd25519(_ digest: [UInt8]) -> [UInt8]? {
    guard let context = EVP_MD_CTX_new() else { return nil }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit(context, nil, nil, nil, contexts.key) == 1 else { return nil }
    var count = Ed25519PrivateKey.signatureOctets
    var signature = [UInt8](repeating: 0, count: count)
    let isSigned = digest.withUnsafeBufferPointer { digest in
      signature.withUnsafeMutableBufferPointer {
        EVP_DigestSign(context, $0.baseAddress, &count, digest.baseAddress, digest.count) == 1
      }
    }
    return isSigned && count == signature.count ? signature : nil
  }
}
