import COpenSSL

/// `count` octets that nobody can guess; none for a `count` of zero or below.
///
/// libcrypto seeds its generator from the kernel. Should it refuse, the process ends: ids and keys that
/// only look random would be a hole that no caller can see.
package func randomBytes(_ count: Int) -> [UInt8] {
  guard count > 0 else { return [] }
  return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
    // RAND_bytes_ex, unlike RAND_bytes, takes a size that no Int can overflow.
    guard RAND_bytes_ex(nil, buffer.baseAddress, count, 0) == 1 else {
      Algorithms.unusable("random numbers")
    }
    initialized = count
  }
}
