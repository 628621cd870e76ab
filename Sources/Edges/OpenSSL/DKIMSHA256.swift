import Authentication
import COpenSSL

/// SHA-256 as DKIM feeds it: used again after each `finish`.
final class DKIMSHA256: DKIMDigest {
  private let context: OpaquePointer

  init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex2(context, Algorithms.sha256, nil) == 1 else {
      Algorithms.unusable("SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) {
    guard let address = bytes.baseAddress, !bytes.isEmpty else { return }
    guard EVP_DigestUpdate(context, address, bytes.count) == 1 else { Algorithms.unusable("SHA-256") }
  }

  func finish() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: SHA256Digest.octets) { buffer, count in
      guard EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1,
        EVP_DigestInit_ex2(context, nil, nil) == 1
      else { Algorithms.unusable("SHA-256") }
      count = SHA256Digest.octets
    }
  }
}
