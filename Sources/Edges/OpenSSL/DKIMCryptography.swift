package import Authentication
import COpenSSL
import Locking

/// The cryptography of DKIM with libcrypto. One for the process: it keeps decoded keys.
package final class DKIMCryptography: DKIMCrypto {
  /// The keys kept, of each of two generations. A decoded RSA key and its contexts take some 10 kB.
  package static let maximumKeys = 512

  private struct Cache {
    var recent: [DKIMPublicKey: DKIMVerifyingKey] = [:]
    var former: [DKIMPublicKey: DKIMVerifyingKey] = [:]
  }

  private let cache = Locked(Cache())

  /// An empty cache of keys.
  package init() {}

  /// A SHA-256 digest of its own for each call.
  package func makeDigest() -> any DKIMDigest { DKIMSHA256() }

  /// Verifies a signature over a SHA-256 digest. A key that libcrypto does not take is `unusableKey`.
  package func check(signature: [UInt8], digest: [UInt8], key: DKIMPublicKey) -> DKIMCheck {
    guard let verifying = verifyingKey(key) else { return .unusableKey }
    return verifying.isValid(signature: signature, digest: digest) ? .valid : .invalid
  }

  /// The decoded key. What was not used while as many others came is forgotten, in whole generations: no
  /// list has to be kept in order of use.
  private func verifyingKey(_ key: DKIMPublicKey) -> DKIMVerifyingKey? {
    let known = cache.withLock { cache -> DKIMVerifyingKey? in
      if let known = cache.recent[key] { return known }
      guard let former = cache.former[key] else { return nil }
      Self.keep(former, for: key, in: &cache)
      return former
    }
    if let known { return known }
    guard let decoded = DKIMVerifyingKey(key) else { return nil }
    cache.withLock { Self.keep(decoded, for: key, in: &$0) }
    return decoded
  }

  private static func keep(_ decoded: DKIMVerifyingKey, for key: DKIMPublicKey, in cache: inout Cache) {
    if cache.recent.count >= maximumKeys {
      cache.former = cache.recent
      cache.recent = [:]
    }
    cache.recent[key] = decoded
  }
}
