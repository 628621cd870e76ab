import Authentication
import DNS
import Mail
import OpenSSL
import Testing

@Suite struct CryptographyTests {
  /// RFC 8032 §7.1, test 2: one octet of message. DKIM always signs 32, the primitive takes any.
  static let edwardsKey: [UInt8] = [
    0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a, 0x92, 0xb7, 0x0a, 0xa7, 0x4d, 0x1b, 0x7e, 0xbc,
    0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96, 0x8c, 0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c,
  ]
  static let edwardsSignature: [UInt8] = [
    0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f, 0x64, 0x25, 0x40,
    0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76, 0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda,
    0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99, 0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c,
    0x38, 0x7b, 0x2e, 0xae, 0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00,
  ]

  @Test func agreesWithRFC8032() {
    let crypto = DKIMCryptography()
    let key = DKIMPublicKey(type: .ed25519, octets: Self.edwardsKey, bits: 256)
    #expect(crypto.check(signature: Self.edwardsSignature, digest: [0x72], key: key) == .valid)
    #expect(crypto.check(signature: Self.edwardsSignature, digest: [0x73], key: key) == .invalid)
    #expect(crypto.check(signature: [], digest: [0x72], key: key) == .invalid)
    #expect(crypto.check(signature: Self.edwardsSignature + [0], digest: [0x72], key: key) == .invalid)
  }

  static let keys: [DKIMPublicKey] = [
    DKIMPublicKey(type: .ed25519, octets: [], bits: 256),
    DKIMPublicKey(type: .ed25519, octets: Array(repeating: 0, count: 31), bits: 256),
    DKIMPublicKey(type: .ed25519, octets: Array(repeating: 0, count: 33), bits: 256),
    DKIMPublicKey(type: .rsa, octets: [], bits: 2048),
    DKIMPublicKey(type: .rsa, octets: [0x30, 0x00], bits: 2048),
    DKIMPublicKey(type: .rsa, octets: Array(repeating: 0x30, count: 300), bits: 2048),
  ]

  @Test(arguments: keys)
  func whatIsNoKeyIsTold(key: DKIMPublicKey) {
    let crypto = DKIMCryptography()
    for _ in 0..<2 {
      #expect(crypto.check(signature: [1], digest: Array(repeating: 1, count: 32), key: key) == .unusableKey)
    }
  }

  /// More different keys than the cache holds, twice: all are still told right.
  @Test func theCacheForgetsAndStaysRight() {
    let crypto = DKIMCryptography()
    let good = DKIMPublicKey(type: .ed25519, octets: Self.edwardsKey, bits: 256)
    for round in 0..<(DKIMCryptography.maximumKeys * 2 + 10) {
      var octets = Self.edwardsKey
      octets[0] = UInt8(round & 255)
      octets[1] = UInt8(round >> 8)
      let other = DKIMPublicKey(type: .ed25519, octets: octets, bits: 256)
      _ = crypto.check(signature: [], digest: [0x72], key: other)
      if round % 100 == 0 {
        #expect(crypto.check(signature: Self.edwardsSignature, digest: [0x72], key: good) == .valid)
      }
    }
  }

  @Test func aDigestIsUsedAgainAfterItsEnd() {
    let digest = DKIMCryptography().makeDigest()
    for text in ["abc", "", "abc"] {
      Array(text.utf8).withUnsafeBytes(digest.update)
      #expect(digest.finish() == sha256(Array(text.utf8)))
    }
  }

  /// Sessions on several threads share keys and their contexts.
  @Test func manyThreadsShareOneKey() async {
    let crypto = DKIMCryptography()
    let passes = await withTaskGroup(of: Int.self) { group in
      for number in 0..<8 {
        group.addTask {
          let text = PublishedExamplesTests.rfc8463
          let message = RawMessage(number % 2 == 0 ? text : text.replacing("Joe.", with: "Moe."))
          return (0..<40).reduce(0) { sum, _ in
            let results = message.results(zone: PublishedExamplesTests.zone, crypto: crypto)
            return sum + results.filter { $0.result == .pass }.count
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(passes == 4 * 40 * 2)
  }
}
