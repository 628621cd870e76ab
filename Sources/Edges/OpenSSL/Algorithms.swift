import COpenSSL
import Glibc

/// Algorithms of libcrypto that are looked up once for the life of the process.
///
/// `EVP_sha256()` and `EVP_MAC` by name make OpenSSL 3 search its providers at every use, under a lock
/// and at several microseconds each: as much as the digest of a short text. Hence these statics.
enum Algorithms {
  // Unsafe marker because OpaquePointer is not Sendable; a fetched EVP_MD is immutable, reference-counted
  // and shareable between threads (EVP_MD_fetch(3)), and this reference is never given back.
  nonisolated(unsafe) static let sha256: OpaquePointer = {
    guard let digest = EVP_MD_fetch(nil, "SHA256", nil) else { unusable("SHA-256") }
    return digest
  }()

  // Unsafe marker because OpaquePointer is not Sendable; the template is complete before it is published
  // and from then on only read, by EVP_MAC_CTX_dup.
  nonisolated(unsafe) static let hmacSHA256Template: OpaquePointer = {
    guard let mac = EVP_MAC_fetch(nil, "HMAC", nil), let context = EVP_MAC_CTX_new(mac) else {
      unusable("HMAC")
    }
    EVP_MAC_free(mac)
    var name = Array("SHA256".utf8CString)
    // A parameter keeps the pointers it is made of: key and name must last until it was used.
    let isSet = "digest".withCString { key in
      name.withUnsafeMutableBufferPointer { name in
        var parameters = [
          OSSL_PARAM_construct_utf8_string(key, name.baseAddress, 0), OSSL_PARAM_construct_end(),
        ]
        return EVP_MAC_CTX_set_params(context, &parameters)
      }
    }
    guard isSet == 1 else { unusable("HMAC-SHA256") }
    return context
  }()

  /// Ends the process: without its algorithms or without memory libcrypto can only give wrong answers, and
  /// a wrong MAC or a guessable id is worse than a restart. No input from outside leads here.
  static func unusable(_ what: String) -> Never {
    let text = Array(
      "libcrypto cannot provide \(what); ending, because nothing signed or made up without it is safe\n".utf8)
    _ = text.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(EX_OSERR)
  }
}
