import COpenSSL

/// A SHA-256 digest (FIPS 180-4) that is fed piece by piece and frees its context itself.
package struct SHA256Digest: ~Copyable {
  /// The length of a finished digest in octets.
  package static let octets = 32

  private let context: OpaquePointer

  /// A digest of nothing yet.
  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, Algorithms.sha256, nil) == 1 else {
      Algorithms.unusable("SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds `bytes`, any number of them.
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    guard let address = bytes.baseAddress, !bytes.isEmpty else { return }
    guard EVP_DigestUpdate(context, address, bytes.count) == 1 else { Algorithms.unusable("SHA-256") }
  }

  /// Adds `bytes`, any number of them.
  package mutating func update(_ bytes: some Collection<UInt8>) {
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable { storage in
      update(UnsafeRawBufferPointer(storage))
    }
    if isContiguous == nil { Array(bytes).withUnsafeBytes { update($0) } }
  }

  /// The 32 octets of the digest. The value is used up by this.
  package consuming func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.octets) { buffer, count in
      guard EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1 else {
        Algorithms.unusable("SHA-256")
      }
      count = Self.octets
    }
  }
}

/// The SHA-256 digest of `bytes`: 32 octets.
package func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
  var digest = SHA256Digest()
  digest.update(bytes)
  return digest.finish()
}

/// The SHA-256 digest of `bytes`: 32 octets.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
  var digest = SHA256Digest()
  digest.update(bytes)
  return digest.finish()
}
