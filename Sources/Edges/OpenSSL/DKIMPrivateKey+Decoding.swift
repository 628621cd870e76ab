package import Authentication
import COpenSSL

extension DKIMPrivateKey {
  /// A new key.
  package static func generate(_ algorithm: DKIMAlgorithm) throws(DKIMKeyDefect) -> DKIMPrivateKey {
    let name = algorithm == .rsaSHA256 ? "RSA" : "ED25519"
    guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else { throw .notGenerated }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1,
      algorithm != .rsaSHA256
        || EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(recommendedRSABits)) == 1,
      EVP_PKEY_generate(context, &key) == 1, let key
    else {
      ERR_clear_error()
      throw .notGenerated
    }
    return try DKIMPrivateKey(owning: key)
  }

  /// Overwrites what `pem` gave.
  package static func erase(_ pem: inout [UInt8]) {
    pem.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
  }

  /// The key in PEM, of whatever kind.
  static func decode(_ pem: [UInt8]) -> OpaquePointer? {
    pem.withUnsafeBytes { octets in
      guard let memory = BIO_new_mem_buf(octets.baseAddress, Int32(clamping: octets.count)) else {
        return nil
      }
      defer { BIO_free(memory) }
      // Without a callback libcrypto would ask on the terminal.
      return PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in -1 }, nil)
    }
  }

  /// Whether a PEM text says that it is encrypted: PKCS#8's label, or the header of RFC 1421.
  static func isEncrypted(_ pem: [UInt8]) -> Bool {
    let text = String(decoding: pem, as: UTF8.self)
    return ["ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED"].contains { word in
      text.utf8.split(separator: 0x0a).contains { line in
        String(Substring(line)).contains(word)
      }
    }
  }

  /// What kind of key it is, and its public half.
  static func facts(
    of key: OpaquePointer
  ) throws(DKIMKeyDefect) -> (DKIMAlgorithm, [UInt8], DKIMPublicKey) {
    if EVP_PKEY_is_a(key, "ED25519") == 1 {
      var octets = [UInt8](repeating: 0, count: Ed25519PrivateKey.octets)
      var count = octets.count
      guard EVP_PKEY_get_raw_public_key(key, &octets, &count) == 1, count == octets.count else {
        throw .unreadable
      }
      return (.ed25519SHA256, octets, DKIMPublicKey(type: .ed25519, octets: octets, bits: 256))
    }
    guard EVP_PKEY_is_a(key, "RSA") == 1 else { throw .otherAlgorithm }
    let bits = Int(EVP_PKEY_get_bits(key))
    guard bits >= minimumRSABits else { throw .tooShort(bits: bits) }
    guard bits <= maximumRSABits else { throw .tooLong(bits: bits) }
    guard let record = der(i2d_PUBKEY, key), let plain = der(i2d_PublicKey, key) else { throw .unreadable }
    return (.rsaSHA256, record, DKIMPublicKey(type: .rsa, octets: plain, bits: bits))
  }

  private static func der(
    _ write: (OpaquePointer?, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32,
    _ key: OpaquePointer
  ) -> [UInt8]? {
    let count = write(key, nil)
    guard count > 0 else { return nil }
    var octets = [UInt8](repeating: 0, count: Int(count))
    let written = octets.withUnsafeMutableBufferPointer { buffer in
      var address = buffer.baseAddress
      return write(key, &address)
    }
    return written == count ? octets : nil
  }
}
