import COpenSSL
import Locking

/// A decoded key of libcrypto with contexts that are ready to sign or verify with it: setting one up costs half as
/// much as using it.
///
/// `@unchecked Sendable` because OpaquePointer is not: the key is complete before it is shared and then only read,
/// and a context is in one pair of hands at a time, those of whoever took it out of the pool.
final class KeyContexts: @unchecked Sendable {
  /// The contexts kept ready: as many as threads use one key at a time, on the whole.
  private static let maximumContexts = 16

  let key: OpaquePointer
  private let initialize: @Sendable (OpaquePointer) -> Int32
  private let lock = Locked(())
  private var ready: [OpaquePointer] = []

  /// Takes the key over.
  ///
  /// - Parameter initialize: `EVP_PKEY_sign_init` or `EVP_PKEY_verify_init`.
  init(owning key: OpaquePointer, _ initialize: @escaping @Sendable (OpaquePointer) -> Int32) {
    self.key = key
    self.initialize = initialize
  }

  deinit {
    for context in ready { EVP_PKEY_CTX_free(context) }
    EVP_PKEY_free(key)
  }

  /// Calls `body` with a context for a SHA-256 digest; `nil` where libcrypto makes none.
  func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
    guard let context = lock.withLock({ _ in ready.popLast() }) ?? makeContext() else { return nil }
    defer { putBack(context) }
    return body(context)
  }

  private func putBack(_ context: OpaquePointer) {
    let isKept = lock.withLock { _ in
      guard ready.count < Self.maximumContexts else { return false }
      ready.append(context)
      return true
    }
    if !isKept { EVP_PKEY_CTX_free(context) }
  }

  private func makeContext() -> OpaquePointer? {
    guard let context = EVP_PKEY_CTX_new(key, nil) else { return nil }
    // RSASSA-PKCS1-v1_5 is the padding of a plain RSA key unless another is asked for.
    guard initialize(context) == 1, EVP_PKEY_CTX_set_signature_md(context, Algorithms.sha256) == 1 else {
      EVP_PKEY_CTX_free(context)
      return nil
    }
    return context
  }
}
